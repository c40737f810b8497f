# SPDX-License-Identifier: MIT
"""Debug output of pop3.poplib has CPython's words, without secrets."""
import contextlib
import io
import unittest

from poplib_reading_test import stock
from pop3 import poplib
from scripted_server import ScriptedServer, message


class Debug(unittest.TestCase):
    def setUp(self):
        self.server = ScriptedServer([message(1, b".x\r\n")], greeting=b"+OK <1@example.org>\r\n")
        self.addCleanup(self.server.close)

    def printed(self, call, level, module=poplib):
        pop = module.POP3("127.0.0.1", self.server.port, timeout=10)
        pop.set_debuglevel(level)
        out = io.StringIO()
        with contextlib.redirect_stdout(out):
            call(pop)
        pop.close()
        return out.getvalue()

    def test_words_are_cpythons_at_each_level(self):
        def session(pop):
            pop.user("ann\u00e9"), pop.stat(), pop.list(), pop.retr(1), pop.quit()

        for level in (0, 1, 2, 99, True):
            with self.subTest(level=level):
                self.assertEqual(self.printed(session, level), self.printed(session, level, stock))

    def test_passwords_tokens_and_digests_are_masked(self):
        self.server.replies["AUTH"] = b"+OK\r\n"
        self.assertEqual(
            self.printed(lambda p: p.pass_("hunter2"), 2),
            "*cmd* 'PASS ****'\n*put* b'PASS ****'\n*get* b'+OK pass\\r\\n'\n*resp* b'+OK pass'\n",
        )
        self.assertIn("*cmd* 'APOP ann ****'", self.printed(lambda p: p.apop("ann", "hunter2"), 1))
        self.assertIn("*cmd* 'AUTH PLAIN ****'", self.printed(lambda p: p._shortcmd("AUTH PLAIN AGh1bnRlcjI="), 1))

    def test_answer_to_a_challenge_is_masked(self):
        self.server.replies.update({"AUTH": b"+ \r\n", "AGH1BNRLCJI=": b"+OK\r\n"})

        def login(pop):
            pop._shortcmd("AUTH PLAIN")
            pop._shortcmd("AGh1bnRlcjI=")
            pop.noop()

        shown = self.printed(login, 2)
        self.assertNotIn("AGh1bnRlcjI", shown)
        self.assertIn("*cmd* 'NOOP'", shown)

    def test_level_may_be_changed_through_the_attribute(self):
        def session(pop):
            pop.noop()
            pop._debugging = 0
            pop.noop()

        self.assertEqual(self.printed(session, 1), "*cmd* 'NOOP'\n")


if __name__ == "__main__":
    unittest.main()
