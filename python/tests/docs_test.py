# SPDX-License-Identifier: MIT
"""The examples of docs/python.md run as they stand, against the embedded server."""
import ast
import asyncio
import contextlib
import inspect
import io
import re
import unittest
from pathlib import Path
from unittest import mock

import pop3
import pop3.aio
import pop3.testing
from pop3 import poplib

DOCUMENT = Path(__file__).resolve().parent.parent.parent / "docs" / "python.md"


def fetch_mail(host, port, context):
    """The program under test, in the example of testing."""
    mailbox = poplib.POP3_SSL(host, port, context=context)
    mailbox.user("mrose"), mailbox.pass_("secret")
    for line in mailbox.list()[1]:
        mailbox.retr(int(line.split()[0]))
    mailbox.quit()


@unittest.skipUnless(DOCUMENT.is_file(), "no sources here")
class Examples(unittest.TestCase):
    def setUp(self):
        self.server = pop3.testing.Server({"mrose": "secret"}, tls="implicit")
        self.addCleanup(self.server.close)
        self.server.add_message("mrose", b"Subject: hi\r\n\r\nHello.\r\n")

    def run_example(self, beginning, **names):
        """Runs the block that begins so. What it connects to is the server of the test. Returns its output."""
        blocks = re.findall(r"```python\n(.*?)```", DOCUMENT.read_text(), re.DOTALL)
        (block,) = [block for block in blocks if block.startswith(beginning)]
        code = compile(block, str(DOCUMENT), "exec", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
        out = io.StringIO()
        with contextlib.ExitStack() as stack:
            for module in (pop3, pop3.aio):
                stack.enter_context(mock.patch.object(module, "connect", self.redirected(module.connect)))
            stack.enter_context(contextlib.redirect_stdout(out))
            running = eval(code, {"password": "secret", **names})
            if inspect.iscoroutine(running):
                asyncio.run(running)
        return out.getvalue()

    def redirected(self, real):
        context = self.server.client_context()
        return lambda _, **options: real("localhost", self.server.port, context=context, **options)

    def test_first_mail_is_printed(self):
        self.assertEqual(self.run_example("import pop3\n"), "1 hi\n")
        self.assertEqual(len(self.server.messages("mrose")), 1)

    def test_mail_is_archived_and_deleted(self):
        archived, mailbox = [], self.redirected(pop3.connect)("", user="mrose", password="secret")
        self.run_example("for message in mailbox", mailbox=mailbox, archive=archived.append)
        self.assertEqual((archived, self.server.messages("mrose")), ([b"Subject: hi\r\n\r\nHello.\r\n"], []))

    def test_asyncio_prints_the_same(self):
        self.assertEqual(self.run_example("import pop3.aio"), "1 hi\n")

    def test_server_for_tests_has_seen_the_commands(self):
        self.assertIn("S: +OK", self.run_example("import pop3.testing", fetch_mail=fetch_mail))


if __name__ == "__main__":
    unittest.main()
