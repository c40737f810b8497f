#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Configuring says in one table what is built, and which package brings what is left out. Configures only, as on a
machine that has OpenSSL and no other library.

    parts_test.py SOURCE_DIR CMAKE
"""
import os
import subprocess
import sys
import tempfile
import unittest

CMAKE = sys.argv.pop()
SOURCE = sys.argv.pop()
ABSENT = "CURL pugixml nlohmann_json SQLiteCpp CLI11 tomlplusplus Python3 Doxygen".split()


def configure(directory, *options):
    no_modules = {"PKG_CONFIG_LIBDIR": directory, "PKG_CONFIG_PATH": directory}
    return subprocess.run(
        [CMAKE, "-S", SOURCE, "-B", directory, "-G", "Ninja", *(f"-DCMAKE_DISABLE_FIND_PACKAGE_{p}=ON" for p in ABSENT), *options],
        capture_output=True, text=True, check=False, env={**os.environ, **no_modules})


class Parts(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.directory = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.directory.cleanup)
        cls.alone = configure(cls.directory.name)

    def row(self, part):
        """What the table says of `part`."""
        rows = [line.split(maxsplit=3)[2:] for line in self.alone.stdout.splitlines() if line.startswith(f"--   {part} ")]
        self.assertEqual(len(rows), 1, self.alone.stdout)
        return rows[0]

    def test_openssl_alone_is_enough(self):
        self.assertEqual(self.alone.returncode, 0, self.alone.stderr)
        for part in ("POP3_WITH_CLIENT", "POP3_WITH_OPENSSL", "POP3_WITH_SERVER"):
            self.assertEqual(self.row(part)[0], "yes", part)

    def test_what_is_left_out_names_the_package_that_brings_it(self):
        for part, package in (("GSASL", "libgsasl-dev"), ("DISCOVERY", "libpugixml-dev"), ("PROGRAM", "libcli11-dev"),
                              ("FAKES", "nlohmann-json3-dev"), ("PYTHON", "python3-dev")):
            decision, words = self.row(f"POP3_WITH_{part}")
            self.assertEqual(decision, "no", part)
            self.assertRegex(words, rf": needs .*\(Debian: apt install .*\b{package}\b")

    def test_a_part_that_was_asked_for_by_name_is_missed_by_name(self):
        wanted = configure(self.directory.name, "-DPOP3_WITH_GSASL=ON")
        self.assertNotEqual(wanted.returncode, 0)
        self.assertRegex(" ".join(wanted.stderr.split()), r"POP3_WITH_GSASL=ON: needs .*\(Debian: apt install .*libgsasl-dev\)")


if __name__ == "__main__":
    unittest.main()
