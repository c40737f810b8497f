#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What mypy and pytest make of the package.

    python3 tools.py DIRECTORY_OF_THE_PACKAGE

Runs under a Python that has both, this one or /usr/bin/python3; exits with 77 if there is none (Debian:
python3-mypy, python3-pytest).
"""
import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

PACKAGES = os.path.abspath(sys.argv[1])
ENVIRONMENT = {**os.environ, "PYTHONPATH": PACKAGES, "MYPYPATH": PACKAGES}
PLAIN = {name: value for name, value in ENVIRONMENT.items() if name != "LD_PRELOAD"}  # mypy loads no extension

USER = """
import pop3, pop3.aio, pop3.testing
from pop3 import poplib

def show(host: str, password: str) -> None:
    with pop3.connect(host, user="ann", password=password) as mailbox:
        for message in mailbox:
            print(message.number, message.email()["Subject"], len(message.content))
        totals = mailbox.stat()
        print(totals.messages + totals.octets, [u.uid.upper() for u in mailbox.uidl()])

async def show_later(host: str) -> bytes:
    async with pop3.aio.connect(host, token="t", user="ann") as mailbox:
        return await mailbox.retr(1)

old = poplib.POP3_SSL("localhost", timeout=3.0)
lines = [line.decode() for line in old.retr(1)[1]]
with pop3.testing.Server({"ann": "x"}, tls="stls") as server:
    print(server.port + 1)
"""


class Tools(unittest.TestCase):
    def test_mypy_accepts_the_package_and_a_program_that_uses_it_in_strict_mode(self):
        with tempfile.TemporaryDirectory() as work:
            program = Path(work) / "program.py"
            program.write_text(USER)
            command = [sys.executable, "-m", "mypy", "--strict", "--python-version", "3.9", "--cache-dir", work]
            package = subprocess.run([*command, "-p", "pop3"], capture_output=True, text=True, cwd=PACKAGES, env=PLAIN)
            self.assertEqual(package.returncode, 0, package.stdout + package.stderr)
            user = subprocess.run([*command, program], capture_output=True, text=True, cwd=work, env=PLAIN)
            self.assertEqual(user.returncode, 0, user.stdout + user.stderr)

    def test_pytest_has_the_fixture(self):
        with tempfile.TemporaryDirectory() as work:
            test = Path(work) / "test_fixture.py"
            test.write_text("def test_port(pop3_server):\n    assert pop3_server(tls='implicit').port\n")
            command = [sys.executable, "-m", "pytest", "-q", "-p", "pop3.pytest_plugin", "-p", "no:cacheprovider", test]
            done = subprocess.run(command, capture_output=True, text=True, cwd=work, env=ENVIRONMENT)
        self.assertIn("1 passed", done.stdout, done.stdout + done.stderr)


def main():
    for python in (sys.executable, "/usr/bin/python3"):
        if subprocess.run([python, "-c", "import mypy, pytest"], capture_output=True).returncode == 0:
            if os.path.realpath(python) != os.path.realpath(sys.executable):
                os.execv(python, [python, *sys.argv])
            return unittest.main(argv=sys.argv[:1])
    print("skipped: no Python here has mypy and pytest")
    return 77


if __name__ == "__main__":
    sys.exit(main())
