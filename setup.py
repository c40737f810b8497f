# SPDX-License-Identifier: MIT
"""Builds the extension modules of the package for Python by CMake; pyproject.toml has the rest.

POP3_BUILD_DIRECTORY names a build of this tree whose modules are taken as they are. CMAKE_ARGS has more arguments
for CMake: with -DPOP3_WITH_GSASL=OFF a wheel needs no other library, and has neither SCRAM nor GSSAPI.
"""
import os
import shlex
import subprocess
from pathlib import Path

from setuptools import Extension, setup
from setuptools.command.build_ext import build_ext

ROOT = Path(__file__).parent.resolve()
OFF = "PROGRAM DISCOVERY CLIENT".split()
BUILT = os.environ.get("POP3_BUILD_DIRECTORY")


class CMakeBuild(build_ext):
    def build_extensions(self):
        self.modules = Path(BUILT or self.configure_and_build()) / "python" / "pop3"
        # The server of pop3.testing needs OpenSSL: CMake decides.
        self.extensions = [e for e in self.extensions if e.name != "pop3._server" or self.module_of(e).exists()]
        super().build_extensions()

    def module_of(self, ext):
        return self.modules / (ext.name.split(".")[-1] + ".abi3.so")

    def build_extension(self, ext):
        target = Path(self.get_ext_fullpath(ext.name)).resolve()
        target.parent.mkdir(parents=True, exist_ok=True)
        self.copy_file(str(self.module_of(ext)), str(target))

    def configure_and_build(self):
        work = Path(self.build_temp).resolve()
        options = [f"-DPOP3_WITH_{part}=OFF" for part in OFF]
        options += ["-DPOP3_BUILD_TESTS=OFF", "-DPOP3_BUILD_EXAMPLES=OFF", "-DPOP3_WITH_PYTHON=ON"]
        options += shlex.split(os.environ.get("CMAKE_ARGS", ""))
        configure = ["cmake", "-S", ROOT, "-B", work, "-DCMAKE_BUILD_TYPE=Release", *options]
        subprocess.run(configure, check=True)
        jobs = str(len(os.sched_getaffinity(0)))
        subprocess.run(["cmake", "--build", work, "--target", "pop3_python", "-j", jobs], check=True)
        return work


setup(
    ext_modules=[Extension(f"pop3.{name}", sources=[], py_limited_api=True) for name in ("_native", "_server")],
    cmdclass={"build_ext": CMakeBuild},
    options={"bdist_wheel": {"py_limited_api": "cp39"}},
)
