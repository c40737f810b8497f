# SPDX-License-Identifier: MIT
"""auth() of pop3.poplib: the signature proposed for CPython, with the mechanisms of this package."""
import base64
import contextlib
import gc
import io
import socket
import unittest
import weakref
from unittest import mock

import pop3
from pop3 import poplib
from scripted_server import ScriptedServer

TOKEN_MESSAGE = b"user=ann@example.org\1auth=Bearer ya29.T\1\1"


def encoded(octets):
    return base64.b64encode(octets)


class Answers:
    def __call__(self, challenge):
        return 1 / 0


class FalsyError(Exception):
    def __bool__(self):
        return False


class Incomplete:
    """Answers, and then cannot tell whether it is complete."""

    def __init__(self):
        self.answers = 0

    def __call__(self, challenge):
        self.answers += 1
        return b"answer"

    @property
    def complete(self):
        return self.answers == 0 or 1 / 0


class Auth(unittest.TestCase):
    def connect(self, **replies):
        self.server = ScriptedServer(replies={name.encode().decode("latin-1"): reply for name, reply in replies.items()})
        self.addCleanup(self.server.close)
        pop = poplib.POP3("127.0.0.1", self.server.port, timeout=10)
        self.addCleanup(pop.close)
        return pop

    def script(self, *replies):
        """A connection to a server that sends these replies, whatever it receives."""
        remaining = list(replies)
        self.server = ScriptedServer()
        self.server._reply = lambda line: remaining.pop(0)
        self.addCleanup(self.server.close)
        pop = poplib.POP3("127.0.0.1", self.server.port, timeout=10)
        self.addCleanup(pop.close)
        return pop

    def test_callable_answers_decoded_challenges(self):
        pop = self.script(b"+ " + encoded(b"question") + b"\r\n", b"+OK in\r\n")
        self.assertEqual(pop.auth("X-TEST", lambda challenge: challenge.upper()), b"+OK in")
        self.assertEqual(self.server.received, [b"AUTH X-TEST", encoded(b"QUESTION")])

    def test_answer_may_be_str(self):
        pop = self.script(b"+ \r\n", b"+OK\r\n")
        pop.auth("X-TEST", lambda challenge: "\u00e9")
        self.assertEqual(self.server.received[1], encoded("\u00e9".encode()))

    def test_none_cancels(self):
        pop = self.script(b"+ \r\n", b"-ERR cancelled\r\n", b"+OK\r\n")
        with self.assertRaises(poplib.error_proto):
            pop.auth("X-TEST", lambda challenge: None)
        self.assertEqual(self.server.received, [b"AUTH X-TEST", b"*"])
        pop.noop()

    def test_exception_of_the_callable_cancels_and_arrives(self):
        pop = self.script(b"+ \r\n", b"-ERR cancelled\r\n", b"+OK\r\n")
        with self.assertRaises(ZeroDivisionError):
            pop.auth("X-TEST", lambda challenge: 1 / 0)
        pop.noop()

    def test_exception_of_complete_cancels_and_arrives(self):
        pop = self.script(b"+ \r\n", b"-ERR cancelled\r\n", b"+OK\r\n")
        with self.assertRaises(ZeroDivisionError):
            pop.auth("X-TEST", Incomplete())
        pop.noop()
        self.assertEqual(self.server.received, [b"AUTH X-TEST", b"*", b"NOOP"])

    def test_exception_that_is_false_arrives(self):
        pop = self.script(b"+ \r\n", b"-ERR cancelled\r\n")
        with self.assertRaises(FalsyError):
            pop.auth("X-TEST", mock.Mock(side_effect=FalsyError, complete=True))
        pop = self.script(b"+ \r\n", None)
        with self.assertRaises(FalsyError):
            pop.auth("X-TEST", mock.Mock(side_effect=FalsyError, complete=True))

    def test_exception_of_the_callable_keeps_its_cause_and_context(self):
        for replies in ((b"+ \r\n", b"-ERR cancelled\r\n"), (b"+ \r\n", None)):
            for cause in (OSError(), None):

                def answer(challenge):
                    try:
                        1 / 0
                    except ZeroDivisionError as e:
                        raise KeyError from cause or e

                with self.assertRaises(KeyError) as raised:
                    self.script(*replies).auth("X-TEST", answer)
                self.assertIsInstance(raised.exception.__context__, ZeroDivisionError)
                self.assertIsInstance(raised.exception.__cause__, OSError if cause else ZeroDivisionError)

    def test_end_of_the_program_closes_the_connection_and_waits_for_no_answer(self):
        pop = self.script(b"+ \r\n")
        with self.assertRaises(KeyboardInterrupt):
            pop.auth("X-TEST", mock.Mock(side_effect=KeyboardInterrupt, complete=True))
        self.assertIsNone(pop.sock)
        self.assertEqual(self.server.received, [b"AUTH X-TEST"])

    def test_acceptance_of_a_cancelled_exchange_is_a_cancelled_one(self):
        pop = self.script(b"+ \r\n", b"+OK\r\n")
        with self.assertRaises(poplib.error_proto) as refused:
            pop.auth("X-TEST", lambda challenge: None)
        self.assertEqual(refused.exception.args, ("-ERR AUTH cancelled",))

    def test_challenge_that_is_not_base64_cancels(self):
        pop = self.script(b"+ ???\r\n", b"-ERR cancelled\r\n")
        with self.assertRaises(poplib.error_proto) as refused:
            pop.auth("X-TEST", lambda challenge: b"")
        self.assertEqual(refused.exception.args, (b"+ ???",))

    def test_challenges_without_end_are_cancelled(self):
        pop = self.script(*[b"+ \r\n"] * 11, b"-ERR cancelled\r\n")
        with self.assertRaises(poplib.error_proto):
            pop.auth("X-TEST", lambda challenge: b"x")

    def test_initial_response_goes_with_the_command(self):
        pop = self.script(b"+OK\r\n")
        pop.auth("PLAIN", initial_response=b"\0ann\0hunter2")
        self.assertEqual(self.server.received, [b"AUTH PLAIN " + encoded(b"\0ann\0hunter2")])

    def test_empty_initial_response_is_an_equals_sign(self):
        pop = self.script(b"+OK\r\n")
        pop.auth("EXTERNAL", initial_response="")
        self.assertEqual(self.server.received, [b"AUTH EXTERNAL ="])

    def test_long_initial_response_waits_for_the_challenge(self):
        pop = self.script(b"+ \r\n", b"+OK\r\n")
        pop.auth("PLAIN", initial_response=b"x" * 300)
        self.assertEqual(self.server.received, [b"AUTH PLAIN", encoded(b"x" * 300)])

    def test_token_waits_for_the_challenge(self):
        pop = self.script(b"+ \r\n", b"+OK\r\n")
        pop.auth("XOAUTH2", initial_response=TOKEN_MESSAGE)
        self.assertEqual(self.server.received, [b"AUTH XOAUTH2", encoded(TOKEN_MESSAGE)])

    def test_explained_refusal_of_a_token_is_answered_and_the_error_is_the_servers(self):
        pop = self.script(b"+ \r\n", b"+ " + encoded(b'{"status":"401"}') + b"\r\n", b"-ERR no\r\n")
        with self.assertRaises(poplib.error_proto) as refused:
            pop.auth("XOAUTH2", initial_response=TOKEN_MESSAGE)
        self.assertEqual(refused.exception.args, (b"-ERR no",))
        self.assertEqual(self.server.received[2], b"")

    def test_both_ways_at_once_are_a_value_error(self):
        with self.assertRaises(ValueError):
            self.script().auth("PLAIN", lambda challenge: b"", initial_response=b"")

    def test_neither_sends_the_command_alone(self):
        pop = self.script(b"+ \r\n")
        self.assertEqual(pop.auth("PLAIN"), b"+ ")

    def test_mechanisms_of_the_package_log_in(self):
        pop = self.script(b"+ \r\n", b"+OK\r\n")
        pop.auth("XOAUTH2", pop3.mechanism("XOAUTH2", "ann@example.org", token="ya29.T"))
        self.assertEqual(self.server.received, [b"AUTH XOAUTH2", encoded(TOKEN_MESSAGE)])
        pop = self.script(b"+ PDE3LjQyQHBvcC50ZXN0Pg==\r\n", b"+OK\r\n")
        pop.auth("CRAM-MD5", pop3.mechanism("CRAM-MD5", "ann", "s3cret"))
        self.assertEqual(self.server.received[1], b"YW5uIGJhM2Y3MGQ0ZjRlNjAwMzE0YzdmNzM5ZGI4OTBlMjJh")

    def test_acceptance_before_the_mechanism_is_complete_is_refused(self):
        pop = self.script(b"+OK\r\n")
        with self.assertRaisesRegex(poplib.error_proto, "did not prove"):
            pop.auth("CRAM-MD5", pop3.mechanism("CRAM-MD5", "ann", "s3cret"))

    def test_acceptance_before_the_initial_response_was_sent_is_refused(self):
        for options in ({"initial_response": TOKEN_MESSAGE}, {"authobject": pop3.mechanism("XOAUTH2", "ann", token="ya29.T")}):
            pop = self.script(b"+OK\r\n")
            with self.assertRaisesRegex(poplib.error_proto, "did not prove"):
                pop.auth("XOAUTH2", **options)
            self.assertEqual(self.server.received, [b"AUTH XOAUTH2"])

    def test_challenge_in_place_of_the_initial_response_cancels(self):
        for options in ({"initial_response": TOKEN_MESSAGE}, {"authobject": pop3.mechanism("XOAUTH2", "ann", token="ya29.T")}):
            pop = self.script(b"+ " + encoded(b"out of turn") + b"\r\n", b"-ERR cancelled\r\n", b"+OK\r\n")
            with self.assertRaises((poplib.error_proto, pop3.Error)):
                pop.auth("XOAUTH2", **options)
            pop.noop()
            self.assertEqual(self.server.received, [b"AUTH XOAUTH2", b"*", b"NOOP"])

    def test_answer_of_another_type_cancels_and_is_a_type_error(self):
        pop = self.script(b"+ \r\n", b"-ERR cancelled\r\n", b"+OK\r\n")
        with self.assertRaises(TypeError):
            pop.auth("X-TEST", lambda challenge: 7)
        pop.noop()
        self.assertEqual(self.server.received, [b"AUTH X-TEST", b"*", b"NOOP"])

    def test_exception_of_the_callable_arrives_also_if_the_connection_is_lost(self):
        pop = self.script(b"+ \r\n")

        def answer(challenge):
            pop.sock.shutdown(socket.SHUT_RDWR)
            raise ZeroDivisionError

        with self.assertRaises(ZeroDivisionError):
            pop.auth("X-TEST", answer)

    def test_initial_response_that_is_refused_with_the_command_follows_the_challenge(self):
        pop = self.script(b"-ERR unknown command\r\n", b"+ \r\n", b"+OK in\r\n")
        self.assertEqual(pop.auth("PLAIN", initial_response=b"\0ann\0hunter2"), b"+OK in")
        response = encoded(b"\0ann\0hunter2")
        self.assertEqual(self.server.received, [b"AUTH PLAIN " + response, b"AUTH PLAIN", response])

    def test_refused_password_is_not_sent_again(self):
        pop = self.script(b"-ERR authentication failed\r\n", b"+OK\r\n")
        with self.assertRaises(poplib.error_proto) as refused:
            pop.auth("PLAIN", initial_response=b"\0ann\0hunter2")
        self.assertEqual(refused.exception.args, (b"-ERR authentication failed",))
        pop.noop()

    def test_refusal_is_raised_also_if_the_server_closes_after_it(self):
        pop = self.script(b"-ERR unknown command\r\n", None)
        with self.assertRaises(poplib.error_proto) as refused:
            pop.auth("PLAIN", initial_response=b"\0ann\0hunter2")
        self.assertEqual(refused.exception.args, (b"-ERR unknown command",))

    def test_refusal_that_was_overcome_hides_no_later_failure(self):
        pop = self.script(b"-ERR unknown command\r\n", b"+ \r\n", None)
        with self.assertRaises(poplib.error_proto) as refused:
            pop.auth("PLAIN", initial_response=b"\0ann\0hunter2")
        self.assertEqual(refused.exception.args, ("-ERR EOF",))

    def test_refusal_hides_no_error_of_an_overridden_step(self):
        class Limited(poplib.POP3):
            def _shortcmd(self, line):
                if line == "AUTH PLAIN":
                    raise LookupError
                return super()._shortcmd(line)

        self.server = ScriptedServer()
        self.addCleanup(self.server.close)
        pop = Limited("127.0.0.1", self.server.port, timeout=10)
        self.addCleanup(pop.close)
        with self.assertRaises(LookupError):
            pop.auth("PLAIN", initial_response=b"\0ann\0hunter2")

    def test_lost_connection_is_the_end_of_file(self):
        pop = self.script(b"+ \r\n", None)
        with self.assertRaises(poplib.error_proto) as refused:
            pop.auth("X-TEST", lambda challenge: b"answer")
        self.assertEqual(refused.exception.args, ("-ERR EOF",))

    def test_status_line_that_is_none_is_raised(self):
        for line in (b"+OKAY", b"welcome"):
            pop = self.script(line + b"\r\n", b"+OK\r\n")
            with self.assertRaises(poplib.error_proto) as refused:
                pop.auth("X-TEST", lambda challenge: b"answer")
            self.assertEqual(refused.exception.args, (line,))
            pop.noop()

    def test_challenge_without_its_space_is_raised_and_cancelled(self):
        pop = self.script(b"+YQ==\r\n", b"-ERR cancelled\r\n", b"+OK\r\n")
        with self.assertRaises(poplib.error_proto) as refused:
            pop.auth("X-TEST", lambda challenge: b"answer")
        self.assertEqual(refused.exception.args, (b"+YQ==",))
        pop.noop()
        self.assertEqual(self.server.received, [b"AUTH X-TEST", b"*", b"NOOP"])

    def test_challenge_without_end_is_too_long_and_cancelled(self):
        with mock.patch.object(poplib, "_MAXLINE", 1 << 20):
            pop = self.script(b"+ " + b"A" * 10000 + b"\r\n", b"-ERR cancelled\r\n", b"+OK\r\n")
            with self.assertRaisesRegex(poplib.error_proto, "^line too long$"):
                pop.auth("X-TEST", lambda challenge: b"answer")
            pop.noop()
        self.assertEqual(self.server.received, [b"AUTH X-TEST", b"*", b"NOOP"])

    def test_exception_keeps_no_connection_alive(self):
        pop = self.script(b"+ \r\n", b"-ERR cancelled\r\n")
        answers = Answers()
        watched = weakref.ref(answers)
        gc.disable()
        self.addCleanup(gc.enable)
        with contextlib.suppress(ZeroDivisionError):
            pop.auth("X-TEST", answers)
        del answers
        self.assertIsNone(watched())

    def test_every_line_goes_through_an_overridden_shortcmd(self):
        lines = []

        class Noting(poplib.POP3):
            def _shortcmd(self, line):
                lines.append(line)
                return super()._shortcmd(line)

        self.server = ScriptedServer(replies={"AUTH": b"+ \r\n", "YQ==": b"+OK\r\n"})
        self.addCleanup(self.server.close)
        pop = Noting("127.0.0.1", self.server.port, timeout=10)
        self.addCleanup(pop.close)
        pop.auth("X-TEST", lambda challenge: b"a")
        self.assertEqual(lines, ["AUTH X-TEST", "YQ=="])

    def test_login_runs_on_an_object_without_init(self):
        pop = poplib.POP3.__new__(poplib.POP3)
        pop.sock, pop.file, pop._debugging = mock.Mock(), io.BytesIO(b"+ \r\n+OK\r\n+OK next\r\n"), 0
        self.assertEqual(pop.auth("X-TEST", lambda challenge: b"a"), b"+OK")
        self.assertEqual(pop.file.read(), b"+OK next\r\n")

    def test_line_end_or_space_in_the_name_of_a_mechanism_is_a_value_error(self):
        pop = self.script(b"+OK\r\n")
        for name in ("PLAIN\r\nDELE 1", "PLAIN\0", "PLAIN x", " PLAIN", "PLAIN\t"):
            for options in ({}, {"initial_response": b""}, {"authobject": lambda challenge: b""}):
                with self.assertRaises(ValueError):
                    pop.auth(name, **options)
        pop.noop()
        self.assertEqual(self.server.received, [b"NOOP"])

    def test_answer_without_a_challenge_is_refused(self):
        verb = pop3._native.Session(False, True).start("open", "none")
        self.addCleanup(verb.drop)
        verb.next()
        with self.assertRaisesRegex(RuntimeError, "there is no challenge"):
            verb.answered(b"", True)

    def test_mechanism_without_a_user_or_of_another_name_is_refused(self):
        with self.assertRaises(pop3.Error):
            pop3.mechanism("X-TEST", "ann", "s3cret")


if __name__ == "__main__":
    unittest.main()
