#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""getmail6, as Debian has it, fetches from Dovecot with CPython's poplib and with the stand-in, to the same result.

    python3 getmail.py DIRECTORY_OF_THE_PACKAGE

Exits with 77 if getmail6 or Dovecot is not installed, or not as root, which Dovecot needs for its users.
"""
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

from scripted_server import Certificate

GETMAIL, DOVECOT = Path("/usr/bin/getmail"), Path("/usr/sbin/dovecot")
PASSWORD = "hunter2"
MAIL_USER = 5000  # Dovecot refuses to read mail as root
MESSAGES = [
    b"From: a@example.org\nSubject: one\nMessage-ID: <1@example.org>\n\nHello.\n",
    b"From: a@example.org\nSubject: two\nMessage-ID: <2@example.org>\n\n.dot\n..dots\n\nend\n",
    b"From: a@example.org\nSubject: long\nMessage-ID: <3@example.org>\n\n" + b"x" * 50_000 + b"\n",
]

STAND_IN = "from pop3 import poplib; sys.modules['poplib'] = poplib; "
RUN = "import sys, runpy; %ssys.argv = ['getmail'] + sys.argv[1:]; runpy.run_path('/usr/bin/getmail', run_name='__main__')"

CONFIGURATION = """
protocols = pop3
listen = 127.0.0.1
base_dir = {d}/run
log_path = {d}/log
first_valid_uid = 1
first_valid_gid = 1
mail_location = maildir:{d}/mail/%n
ssl = yes
ssl_cert = <{certificate.file}
ssl_key = <{certificate.key}
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={uid} home={d}/mail/%n
}}
service pop3-login {{
  inet_listener pop3 {{
    port = 0
  }}
  inet_listener pop3s {{
    port = {port}
    ssl = yes
  }}
}}
service stats {{
  chroot =
}}
"""

RETRIEVER = """
[retriever]
type = SimplePOP3SSLRetriever
server = localhost
port = {port}
username = {user}
password = {password}
{more}
[destination]
type = Maildir
path = {mail}/
user = nobody
[options]
delete = true
delivered_to = false
received = false
read_all = true
"""


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return listening.getsockname()[1]


class Getmail(unittest.TestCase):
    def setUp(self):
        self.certificate = Certificate()
        self.addCleanup(self.certificate.cleanup)
        work = tempfile.TemporaryDirectory()
        self.addCleanup(work.cleanup)
        self.work = Path(work.name)
        self.work.chmod(0o755)
        self.port = free_port()
        values = {"d": self.work, "certificate": self.certificate, "password": PASSWORD, "uid": MAIL_USER, "port": self.port}
        (self.work / "dovecot.conf").write_text(CONFIGURATION.format(**values))
        clean = {name: value for name, value in os.environ.items() if name != "LD_PRELOAD"}
        dovecot = subprocess.Popen([DOVECOT, "-F", "-c", self.work / "dovecot.conf"], stderr=subprocess.DEVNULL, env=clean)
        self.addCleanup(dovecot.wait)
        self.addCleanup(dovecot.send_signal, signal.SIGTERM)
        for _ in range(200):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.05)  # until Dovecot listens
        self.fail("Dovecot does not listen")

    def fill(self, user):
        for part in ("", "new", "cur", "tmp"):
            directory = self.work / "mail" / user / part
            directory.mkdir(parents=True, exist_ok=True)
            os.chown(directory, MAIL_USER, MAIL_USER)
        for number, message in enumerate(MESSAGES):
            file = self.work / "mail" / user / "new" / f"170406720{number}.M1P1Q{number}.test"
            file.write_bytes(message)
            os.chown(file, MAIL_USER, MAIL_USER)

    def fetched(self, user, stand_in, more):
        """What getmail delivers, and how many messages it leaves on the server."""
        self.fill(user)
        home = self.work / f"getmail-{user}"
        mail = home / "mail"
        for part in ("new", "cur", "tmp"):
            (mail / part).mkdir(parents=True)
        home.chmod(0o755)
        subprocess.run(["chown", "-R", "nobody", mail], check=True)
        settings = {"port": self.port, "user": user, "password": PASSWORD, "more": more, "mail": mail}
        (home / "getmailrc").write_text(RETRIEVER.format(**settings))
        environment = {**os.environ, "PYTHONPATH": os.path.abspath(sys.argv[1]), "SSL_CERT_FILE": self.certificate.file}
        command = ["/usr/bin/python3", "-W", "ignore", "-c", RUN % (STAND_IN if stand_in else "")]
        command += ["--getmaildir", home, "--rcfile", home / "getmailrc"]
        for _ in range(3):
            done = subprocess.run(command, capture_output=True, text=True, env=environment)
            # getmail misses the end of a child that ends before it waits for it; its next run goes on.
            if not re.search(r"waiting child pid \d+ timed out", done.stdout + done.stderr):
                break
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        kept = [file for part in ("new", "cur") for file in (self.work / "mail" / user / part).iterdir()]
        return sorted(file.read_bytes() for file in (mail / "new").iterdir()), len(kept)

    def test_class_of_getmail_that_skips_the_constructor_fetches_the_same(self):
        more = f"ca_certs = {self.certificate.file}"
        self.assertEqual(self.fetched("user1", True, more), self.fetched("user2", False, more))

    def test_class_of_poplib_fetches_the_same(self):
        ours = self.fetched("user3", True, "")
        self.assertEqual(ours, self.fetched("user4", False, ""))
        self.assertEqual((len(ours[0]), ours[1]), (len(MESSAGES), 0))


if __name__ == "__main__":
    if not (GETMAIL.exists() and DOVECOT.exists() and os.geteuid() == 0):
        print("skipped: needs getmail6, Dovecot, and root")
        sys.exit(77)
    unittest.main(argv=sys.argv[:1])
