#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The recipes of packaging/ and debian/ are well-formed and name the version of the project; so does the bill of
materials. Tools that are not installed here (rpmspec, ruby, nix-instantiate, shellcheck) are left out.

    recipes_test.py SOURCE_DIR
"""
import json
import re
import shutil
import subprocess
import sys
import unittest
from pathlib import Path

ROOT = Path(sys.argv.pop(1)).resolve()
RECIPES = ROOT / "packaging"
VERSION = re.search(r"project\(pop3 VERSION ([\d.]+)", (ROOT / "CMakeLists.txt").read_text())[1]


def output(*command):
    return subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT).stdout


class Recipe(unittest.TestCase):
    def names_version(self, file, pattern):
        self.assertEqual(re.search(pattern, (ROOT / file).read_text(), re.MULTILINE)[1], VERSION, file)

    def tool(self, name):
        if not shutil.which(name):
            self.skipTest(f"{name} is not installed")
        return name

    def test_all_name_the_version_of_the_project(self):
        self.names_version("debian/changelog", r"\Apop3 \(([\d.]+)-")
        self.names_version("pyproject.toml", r'^version = "(.*)"')
        self.names_version("packaging/arch/PKGBUILD", r"^pkgver=(.*)")
        self.names_version("packaging/conan/conanfile.py", r'^    version = "(.*)"')
        self.names_version("packaging/nix/default.nix", r'^  version = "(.*)";')
        self.names_version("packaging/rpm/pop3.spec", r"^Version: *(.*)")
        self.names_version("packaging/vcpkg/pop3/vcpkg.json", r'"version": "(.*)"')

    def test_package_of_the_libraries_is_named_after_their_soname(self):
        major, minor, _ = VERSION.split(".")
        self.assertIn(f"Package: libpop3-{major}.{minor}\n", (ROOT / "debian/control").read_text())

    def test_every_option_exists(self):
        project = (ROOT / "CMakeLists.txt").read_text() + (ROOT / "fuzz/CMakeLists.txt").read_text()
        for file in [*RECIPES.rglob("*"), ROOT / "debian/rules"]:
            if file.is_file():
                for option in re.findall(r"-D(POP3_\w+)", file.read_text()):
                    self.assertRegex(project, rf"(pop3_part|option|set)\({option}\b", file)

    def test_vcpkg_port_is_json_with_the_features_of_its_portfile(self):
        port = json.loads((RECIPES / "vcpkg/pop3/vcpkg.json").read_text())
        file = (RECIPES / "vcpkg/pop3/portfile.cmake").read_text()
        self.assertEqual(set(re.findall(r"^    (\w+) POP3_WITH", file, re.MULTILINE)), set(port["features"]))

    def test_conan_recipes_are_python(self):
        for file in (RECIPES / "conan").rglob("*.py"):
            compile(file.read_text(), file, "exec")

    def test_rpm_spec_parses(self):
        self.tool("rpmspec")
        spec = output("rpmspec", "-q", "--qf", "%{name} ", "packaging/rpm/pop3.spec")
        self.assertEqual(spec.split()[:3], ["pop3", "pop3-libs", "pop3-devel"])

    def test_pkgbuild_is_shell(self):
        output("bash", "-n", "packaging/arch/PKGBUILD")

    def test_formula_is_ruby(self):
        output(self.tool("ruby"), "-c", "packaging/homebrew/pop3.rb")

    def test_nix_expression_parses(self):
        output(self.tool("nix-instantiate"), "--parse", "packaging/nix/default.nix")

    def test_bill_of_materials_names_what_the_program_links(self):
        bill = json.loads(output("tools/sbom.py"))
        names = {package["name"] for package in bill["packages"]}
        self.assertLessEqual({"pop3", "libssl-dev", "libgsasl-dev", "libsqlitecpp-dev"}, names)
        known = {package["SPDXID"] for package in bill["packages"]}
        for relation in bill["relationships"]:
            self.assertIn(relation["relatedSpdxElement"], known)


if __name__ == "__main__":
    unittest.main()
