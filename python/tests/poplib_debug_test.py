# SPDX-License-Identifier: MIT
"""Debug output of pop3.poplib has CPython's words, without secrets."""
import contextlib
import gc
import io
import unittest

from poplib_reading_test import stock
from pop3 import poplib, poplib_masking
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

    def two_steps(self, kind=poplib.POP3, late=False):
        """The output of a login by AUTH whose lines the program sends and reads itself."""
        token = "dXNlcj1hbm4BYXV0aD1CZWFyZXIgeWEyOS50b2tlbgEB"
        self.server.replies.update({"AUTH": b"+ \r\n", token.upper(): b"-ERR no ya29.token here\r\n"})
        pop = kind("127.0.0.1", self.server.port, timeout=10)
        out = io.StringIO()
        with contextlib.redirect_stdout(out):
            pop.set_debuglevel(0 if late else 2)
            pop._putcmd("AUTH XOAUTH2")
            pop._getline()
            pop.set_debuglevel(2)
            pop._putcmd(token)
            pop._getline()
            pop.noop()
        pop.close()
        self.assertIn("*cmd* '****'\n*put* b'****'\n*get* b'-ERR ****\\r\\n'\n*cmd* 'NOOP'\n", out.getvalue())
        return out.getvalue()

    def test_answer_is_masked_whoever_reads_the_challenge(self):
        self.assertIn("*cmd* 'AUTH XOAUTH2'\n*put* b'AUTH XOAUTH2'\n*get* b'+ \\r\\n'\n", self.two_steps())

    def test_answer_is_masked_when_debugging_begins_after_the_challenge(self):
        self.two_steps(late=True)

    def test_answer_is_masked_in_a_class_that_overrides_getresp(self):
        class Reading(poplib.POP3):
            def _getresp(self):
                return self._getline()[0]

        self.two_steps(Reading)

    def test_line_of_the_server_that_repeats_a_secret_is_masked(self):
        self.server.replies["PASS"] = b"-ERR bad password HUNTER2 for ann\r\n"

        def refused(pop):
            with self.assertRaises(poplib.error_proto):
                pop.pass_("hunter2")

        self.assertEqual(
            self.printed(refused, 2),
            "*cmd* 'PASS ****'\n*put* b'PASS ****'\n*get* b'-ERR ****\\r\\n'\n*resp* b'-ERR ****'\n",
        )

    def test_password_in_an_initial_response_is_masked_where_the_server_repeats_it(self):
        self.server.replies["AUTH"] = b"-ERR no hunter2\r\n"

        def refused(pop):
            with self.assertRaises(poplib.error_proto):
                pop.auth("PLAIN", initial_response=b"\0ann\0hunter2")

        self.assertNotIn("hunter2", self.printed(refused, 2))

    def test_octets_that_are_refused_as_a_command_are_masked(self):
        def mistaken(pop):
            with self.assertRaises(TypeError):
                pop._putcmd(b"PASS hunter2")

        self.assertEqual(self.printed(mistaken, 2), "*cmd* b'PASS ****'\n")

    def test_bytearray_is_printed_as_by_cpython(self):
        def session(pop):
            pop._putline(bytearray(b"NOOP"))

        self.assertEqual(self.printed(session, 2), self.printed(session, 2, stock))

    def test_secrets_are_forgotten_with_the_connection(self):
        gc.collect()
        known = len(poplib_masking._of_objects)
        self.printed(lambda p: p.pass_("hunter2"), 0)
        gc.collect()
        self.assertEqual(len(poplib_masking._of_objects), known)

    def test_level_may_be_changed_through_the_attribute(self):
        def session(pop):
            pop.noop()
            pop._debugging = 0
            pop.noop()

        self.assertEqual(self.printed(session, 1), "*cmd* 'NOOP'\n")


if __name__ == "__main__":
    unittest.main()
