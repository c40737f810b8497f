#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""How a mail program in any language is tested: against `pop3 serve`, which behaves or does not.

    POP3=/path/to/pop3 python3 test_mail_program.py

The program under test is fetch_all(), made of Python's poplib; it stands for yours.
"""
import os
import poplib
import ssl
import subprocess
import tempfile
import unittest

MAIL = (
    "From ann Thu Jan  1 00:00:00 1970\nSubject: one\n\nHello.\n\n"
    "From bob Thu Jan  1 00:00:00 1970\nSubject: two\n\n.dot\n\n"
)


def fetch_all(mailbox):
    """Fetches all messages and deletes them; leaves those that the server refuses."""
    messages = []
    for number in range(1, len(mailbox.list()[1]) + 1):
        try:
            messages.append(b"\n".join(mailbox.retr(number)[1]))
        except poplib.error_proto:
            continue
        mailbox.dele(number)
    mailbox.quit()
    return messages


class Server:
    """pop3 serve, for as long as a `with` lasts: an mbox of two messages, user mrose."""

    def __init__(self, *arguments):
        self.arguments = arguments

    def __enter__(self):
        self.directory = tempfile.TemporaryDirectory()
        self.path = self.directory.name
        with open(self.file("mbox"), "w", encoding="ascii") as mbox:
            mbox.write(MAIL)
        self.process = subprocess.Popen(
            [os.environ.get("POP3", "pop3"), "serve",
             "--user", "mrose", "--mbox", self.file("mbox"),
             "--password-command", "echo tanstaaf",
             "--tls-self-made", self.file("ca.pem"),
             "--transcript", self.file("transcript"), *self.arguments],
            stdout=subprocess.PIPE, text=True)
        # The one line it prints: listening on 127.0.0.1:PORT
        self.port = int(self.process.stdout.readline().rsplit(":", 1)[1])
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()
        self.process.stdout.close()
        self.directory.cleanup()

    def file(self, name):
        return os.path.join(self.path, name)

    def log_in(self):
        trust = ssl.create_default_context(cafile=self.file("ca.pem"))
        mailbox = poplib.POP3_SSL("localhost", self.port, context=trust, timeout=5)
        mailbox.user("mrose")
        mailbox.pass_("tanstaaf")
        return mailbox

    def left(self):
        with open(self.file("mbox"), encoding="ascii") as mbox:
            return mbox.read()

    def commands(self):
        with open(self.file("transcript"), encoding="ascii") as lines:
            return [line.split(" C: ", 1)[1].rstrip() for line in lines if " C: " in line]


class MailProgram(unittest.TestCase):
    def test_fetches_and_deletes(self):
        with Server() as server:
            messages = fetch_all(server.log_in())
            self.assertEqual(messages, [b"Subject: one\n\nHello.", b"Subject: two\n\n.dot"])
            self.assertEqual(server.left(), "")

    def test_leaves_what_the_server_refuses(self):
        with Server("--fault", "err=RETR:1") as server:
            self.assertEqual(fetch_all(server.log_in()), [b"Subject: two\n\n.dot"])
            self.assertIn("Subject: one", server.left())

    def test_deletes_nothing_when_the_connection_is_lost(self):
        for fault in ("close-inside=RETR:2", "cut=RETR:2", "close-after=DELE:1"):
            with self.subTest(fault), Server("--fault", fault) as server:
                mailbox = server.log_in()
                with self.assertRaises((poplib.error_proto, OSError)):
                    fetch_all(mailbox)
                mailbox.close()
                self.assertEqual(server.left(), MAIL)

    def test_says_no_password_to_a_server_that_is_another(self):
        with Server("--fault", "certificate-other-name") as server:
            with self.assertRaises(ssl.SSLCertVerificationError):
                server.log_in()
            self.assertNotIn("mrose", "".join(server.commands()))


if __name__ == "__main__":
    unittest.main()
