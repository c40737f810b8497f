#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""leaks.py finds what it is there to find: planted passwords, in every form."""
import base64
import re
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import leaks

HERE = Path(__file__).parent
PASSWORDS = leaks.passwords_in((HERE / "passwords.txt").read_text(encoding="utf-8"))


def is_found(octets):
    return bool(leaks.leaks_in(octets, leaks.pattern_of(PASSWORDS)))


class Leaks(unittest.TestCase):
    def test_a_password_is_found_as_it_is(self):
        for password in PASSWORDS:
            self.assertTrue(is_found(b"C: PASS " + password.encode() + b"\r\n"), password)

    def test_a_password_is_found_in_base64_wherever_it_stands(self):
        for password in PASSWORDS:
            for user in (b"", b"a", b"an", b"ann", b"anna"):
                for after in (b"", b"x", b"xy", b"xyz"):
                    plain = b"\0" + user + b"\0" + password.encode() + after
                    line = b"AUTH PLAIN " + base64.b64encode(plain)
                    self.assertTrue(is_found(line), line)

    def test_a_password_is_found_in_hexadecimal(self):
        self.assertTrue(is_found(PASSWORDS[0].encode().hex().encode()))

    def test_what_is_no_password_is_not_found(self):
        for line in (b"C: PASS ****", b"the secret was masked", base64.b64encode(b"\0ann\0other")):
            self.assertFalse(is_found(line), line)

    def test_the_place_is_told_and_the_password_is_not(self):
        with tempfile.TemporaryDirectory() as directory:
            log = Path(directory, "some.log")
            log.write_text(f"fine\nnot fine: {PASSWORDS[0]}\n", encoding="utf-8")
            done = subprocess.run(
                [sys.executable, HERE / "leaks.py", HERE / "passwords.txt", directory],
                capture_output=True, text=True, check=False)
            self.assertEqual(done.returncode, 1)
            self.assertIn("some.log:2:", done.stdout)
            self.assertNotIn(PASSWORDS[0], done.stdout)

    def test_nothing_to_look_at_is_no_success(self):
        with tempfile.TemporaryDirectory() as directory:
            done = subprocess.run(
                [sys.executable, HERE / "leaks.py", HERE / "passwords.txt", directory],
                capture_output=True, text=True, check=False)
            self.assertEqual(done.returncode, 2)

    def test_every_password_of_the_tests_is_known(self):
        """A new one would not be looked for. What is shorter than 5 octets nobody could find."""
        said = re.compile(r"C: PASS ([^\s\"\\]+)|add_user\(\"\w+\", \"([^\"]+)\"|"
                          r"\"echo (\w+)\"|login\(\{\"\w+\", \"([^\"]+)\"")
        # Common words that are too frequent to search for, and texts that are not the password.
        harmless = {"secret", "wrong", "nonsense", "changed", "nothing", "mailbox",
                    " two  words ", "****", "********"}
        for source in sorted(HERE.parent.rglob("*.?pp")):
            for found in said.findall(source.read_text(encoding="utf-8")):
                word = next(filter(None, found))
                if len(word) >= 5 and word not in harmless:
                    self.assertTrue(any(p in word for p in PASSWORDS), f"{source}: {word}")


if __name__ == "__main__":
    unittest.main()
