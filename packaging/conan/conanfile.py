# SPDX-License-Identifier: MIT
"""The library for Conan 2: conan create packaging/conan"""
from pathlib import Path

from conan import ConanFile
from conan.errors import ConanInvalidConfiguration
from conan.tools.build import check_min_cppstd
from conan.tools.cmake import CMake, CMakeDeps, CMakeToolchain, cmake_layout
from conan.tools.files import copy

COMPONENTS = {
    "core": [],
    "openssl": ["core", "openssl::openssl"],
    "client": ["core", "openssl"],
    "server": ["core", "client", "openssl"],
}


class Pop3(ConanFile):
    name = "pop3"
    version = "0.1.0"
    license = "MIT"
    description = "POP3 client library, poplib for C++, and embeddable server"
    topics = ("pop3", "email", "poplib")
    package_type = "library"
    settings = "os", "arch", "compiler", "build_type"
    options = {"shared": [True, False], "fPIC": [True, False]}
    default_options = {"shared": False, "fPIC": True}
    implements = ["auto_shared_fpic"]

    def export_sources(self):
        root = Path(self.recipe_folder).parent.parent
        for pattern in ("CMakeLists.txt", "LICENSE", "cmake/*", "docs/site/CMakeLists.txt", "include/*", "src/*"):
            copy(self, pattern, root, self.export_sources_folder)

    def validate(self):
        check_min_cppstd(self, 20)
        if self.settings.os != "Linux":
            raise ConanInvalidConfiguration("pop3 was tried on Linux only")

    def requirements(self):
        self.requires("openssl/[>=3.0 <4]")

    def layout(self):
        cmake_layout(self)

    def generate(self):
        CMakeDeps(self).generate()
        toolchain = CMakeToolchain(self)
        for part in ("GSASL", "DISCOVERY", "FAKES", "PROGRAM", "KEYRING", "PYTHON"):
            toolchain.variables[f"POP3_WITH_{part}"] = False
        toolchain.variables["POP3_WITH_OPENSSL"] = True
        toolchain.variables["POP3_BUILD_TESTS"] = False
        toolchain.variables["POP3_BUILD_EXAMPLES"] = False
        toolchain.generate()

    def build(self):
        cmake = CMake(self)
        cmake.configure()
        cmake.build()

    def package(self):
        copy(self, "LICENSE", self.source_folder, str(Path(self.package_folder) / "licenses"))
        CMake(self).install()

    def package_info(self):
        self.cpp_info.set_property("cmake_file_name", "pop3")
        for name, requires in COMPONENTS.items():
            component = self.cpp_info.components[name]
            component.libs = [f"pop3_{name}"]
            component.requires = requires
            component.set_property("cmake_target_name", f"pop3::{name}")
            component.set_property("pkg_config_name", f"pop3-{name}")
            if name in ("client", "server"):
                component.system_libs = ["pthread"]
