# SPDX-License-Identifier: MIT
"""The blocking mailbox, against the embedded server."""
import base64
import gc
import io
import logging
import ssl
import threading
import tracemalloc
import unittest

import pop3
import pop3.testing
from pop3.endpoint import credentials
from pop3.results import groups
from scripted_server import Certificate, ScriptedServer
from small_bites import SmallBites

MESSAGES = [b"Subject: letter %d\r\n\r\none\r\n.two\r\n" % n + b"x" * n + b"\r\n" for n in range(1, 41)]


class WithServer(unittest.TestCase):
    tls = "implicit"

    def serve(self, messages=MESSAGES, **options):
        server = pop3.testing.Server({"ann": "hunter2"}, **{"tls": self.tls, **options})
        self.addCleanup(server.close)
        for number, message in enumerate(messages, 1):
            server.add_message("ann", message, f"uid-{number}")
        return server

    def connect(self, server, **options):
        if server._server.authority:
            options.setdefault("context", server.client_context())
        options = {"user": "ann", "password": "hunter2", "tls": self.tls, "timeout": 10, **options}
        mailbox = pop3.connect(server.host, server.port, **options)
        self.addCleanup(mailbox.close)
        return mailbox

    def shorten(self, mailbox):
        """From now on, silence is a timeout soon: the opening had the time of a busy machine."""
        mailbox._where = mailbox._where._replace(timeout=0.2)
        mailbox._sock.settimeout(0.2)
        return mailbox


class Verbs(WithServer):
    def setUp(self):
        self.server = self.serve()
        self.mailbox = self.connect(self.server)

    def test_login_by_tls_opens_the_maildrop(self):
        self.assertTrue(self.mailbox.secure)
        self.assertEqual(self.mailbox.state, "transaction")
        self.assertTrue(self.mailbox.greeting.startswith(b"+OK"))

    def test_listings_have_types(self):
        total = sum(map(len, MESSAGES))
        self.assertEqual(self.mailbox.stat(), pop3.Totals(messages=40, octets=total))
        self.assertEqual(self.mailbox.list()[1], pop3.Size(number=2, octets=len(MESSAGES[1])))
        self.assertEqual(self.mailbox.uidl()[1], pop3.UniqueId(number=2, uid="uid-2"))
        self.assertEqual((self.mailbox.size(3), self.mailbox.uid(3)), (len(MESSAGES[2]), "uid-3"))
        self.assertIn("PLAIN", self.mailbox.capa()["SASL"])

    def test_message_arrives_octet_by_octet(self):
        self.assertEqual(self.mailbox.retr(7), MESSAGES[6])

    def test_message_is_streamed_into_a_file(self):
        file = io.BytesIO()
        self.assertEqual(self.mailbox.retr_to(7, file), len(MESSAGES[6]))
        self.assertEqual(file.getvalue(), MESSAGES[6])

    def test_file_that_takes_a_part_at_once_gets_the_whole_message(self):
        file = SmallBites()
        self.assertEqual(self.mailbox.retr_to(40, file), len(MESSAGES[39]))
        self.assertEqual(file.taken, MESSAGES[39])

    def test_header_alone_arrives_by_top(self):
        self.assertEqual(self.mailbox.top(7), b"Subject: letter 7\r\n\r\n")

    def test_message_is_parsed_on_request(self):
        self.assertEqual(self.mailbox.email(7)["Subject"], "letter 7")

    def test_iteration_retrieves_all_in_order(self):
        self.assertEqual([m.content for m in self.mailbox], MESSAGES)

    def test_other_verbs_may_be_called_while_iterating(self):
        for message in self.mailbox:
            self.mailbox.dele(message.number)
        self.mailbox.quit()
        self.assertEqual(self.server.messages("ann"), [])

    def test_iteration_goes_on_after_a_refusal(self):
        self.mailbox.dele(2)
        got = list(self.mailbox.messages([1, 2, 3]))
        self.assertEqual([m.error is None for m in got], [True, False, True])
        with self.assertRaises(pop3.ServerError):
            got[1].content
        self.assertEqual(got[2].content, MESSAGES[2])

    def test_many_are_marked_at_once(self):
        outcomes = self.mailbox.dele_all([1, 2, 99])
        self.assertEqual([isinstance(o, pop3.Error) for o in outcomes], [False, False, True])
        self.mailbox.rset()
        self.mailbox.quit()
        self.assertEqual(len(self.server.messages("ann")), 40)


class Ends(WithServer):
    def test_leaving_the_block_deletes_nothing(self):
        server = self.serve()
        with self.connect(server) as mailbox:
            mailbox.dele(1)
        self.assertNotIn("QUIT", server.commands())
        self.assertEqual(len(server.messages("ann")), 40)

    def test_quit_deletes_what_was_marked(self):
        server = self.serve()
        with self.connect(server) as mailbox:
            mailbox.dele(1)
            mailbox.quit()
        self.assertEqual(server.messages("ann"), MESSAGES[1:])

    def test_verb_after_quit_is_a_usage_error(self):
        mailbox = self.connect(self.serve())
        mailbox.quit()
        with self.assertRaises(pop3.UsageError):
            mailbox.noop()

    def test_file_that_fails_ends_the_connection_and_nothing_is_deleted(self):
        class Full(io.RawIOBase):
            def write(self, octets):
                raise OSError(28, "No space left on device")

        server = self.serve()
        mailbox = self.connect(server)
        mailbox.dele(1)
        with self.assertRaisesRegex(OSError, "No space"):
            mailbox.retr_to(2, Full())
        self.assertFalse(mailbox.usable)
        self.assertNotIn("QUIT", server.commands())
        self.assertEqual(len(server.messages("ann")), 40)

    def test_file_that_takes_nothing_is_an_error_and_nothing_is_deleted(self):
        for answer in (None, 0):
            file = SmallBites()
            file.write = lambda octets, answer=answer: answer
            mailbox = self.connect(self.serve())
            with self.assertRaisesRegex(OSError, "took none"):
                mailbox.retr_to(2, file)
            self.assertFalse(mailbox.usable)

    def test_quit_that_was_perhaps_sent_is_in_doubt(self):
        mailbox = self.connect(self.serve())
        mailbox.dele(1)

        real = mailbox._perform

        def cut(running, kind, detail):
            if kind == "write":
                raise ConnectionResetError("cut")
            real(running, kind, detail)

        mailbox._perform = cut
        with self.assertRaises(pop3.InDoubt):
            mailbox.quit()

    def test_lost_answer_to_quit_is_in_doubt(self):
        mailbox = self.shorten(self.connect(self.serve(faults=["silent=QUIT"])))
        mailbox.dele(1)
        with self.assertRaises(pop3.InDoubt):
            mailbox.quit()

    def test_connection_that_is_cut_inside_a_message_is_an_error_with_advice(self):
        mailbox = self.connect(self.serve(faults=["close-inside=RETR:2"]))
        mailbox.retr(1)
        with self.assertRaises(pop3.Error) as lost:
            mailbox.retr(2)
        self.assertEqual(lost.exception.code, pop3.Code.CLOSED_BY_SERVER)
        self.assertTrue(lost.exception.advice)
        self.assertFalse(mailbox.usable)


class Refusals(WithServer):
    def test_wrong_password_is_login_failed(self):
        server = self.serve()
        with self.assertRaises(pop3.LoginFailed) as refused:
            self.connect(server, password="tanstaaf")
        self.assertEqual(refused.exception.code, pop3.Code.AUTHENTICATION_FAILED)

    def test_server_that_nobody_vouches_for_is_refused_with_advice(self):
        server = self.serve()
        with self.assertRaises(pop3.SettingsError) as refused:
            pop3.connect(server.host, server.port, user="ann", password="hunter2")
        self.assertEqual(refused.exception.code, pop3.Code.CERTIFICATE_UNTRUSTED)
        self.assertIn("cafile", refused.exception.advice)

    def test_password_is_not_sent_in_clear_text_unless_allowed(self):
        server = self.serve(tls="none")
        with self.assertRaises(pop3.Error) as refused:
            self.connect(server, tls="none")
        self.assertEqual(refused.exception.code, pop3.Code.CLEARTEXT_REFUSED)
        self.assertIn("allow_cleartext_password=True", refused.exception.advice)
        self.assertEqual(self.connect(server, tls="none", allow_cleartext_password=True).state, "transaction")

    def test_stls_encrypts_before_the_login(self):
        server = self.serve(tls="stls")
        mailbox = self.connect(server, tls="stls")
        self.assertTrue(mailbox.secure)
        self.assertEqual(mailbox.retr(1), MESSAGES[0])

    def test_refused_connection_names_the_server(self):
        server = self.serve()
        server.close()
        with self.assertRaisesRegex(pop3.SettingsError, f"connect localhost:{server.port}: no connection"):
            pop3.connect("localhost", server.port)

    def test_silent_server_is_a_timeout(self):
        mailbox = self.shorten(self.connect(self.serve(faults=["silent=NOOP"])))
        with self.assertRaises(pop3.Timeout) as late:
            mailbox.noop()
        self.assertIsInstance(late.exception, TimeoutError)
        self.assertFalse(mailbox.usable)

    def test_mode_of_tls_that_does_not_fit_the_port_is_in_the_advice(self):
        with self.assertRaises(pop3.Error) as refused:
            self.connect(self.serve(tls="none"), context=ssl.create_default_context())
        self.assertIn('pass tls="stls"', refused.exception.advice)
        with self.assertRaises(pop3.Timeout) as silent:
            self.connect(self.serve(), tls="none", timeout=1)
        self.assertIn('pass tls="implicit"', silent.exception.advice)

    def test_unknown_mode_is_a_value_error(self):
        with self.assertRaises(ValueError):
            pop3.connect("localhost", tls="starttls")

    def test_number_that_no_message_has_is_a_usage_error_and_nothing_is_sent(self):
        server = self.serve()
        mailbox = self.connect(server)
        for number in (0, -1, 1 << 40, 1 << 70, -(1 << 70)):
            with self.assertRaises(pop3.UsageError):
                mailbox.retr(number)
        mailbox.quit()
        self.assertFalse([line for line in server.commands() if line.startswith("RETR")])

    def test_number_of_lines_that_top_cannot_have_is_a_usage_error_and_nothing_is_sent(self):
        server = self.serve()
        mailbox = self.connect(server)
        for lines in (-1, 1 << 32, 1 << 70):
            with self.assertRaises(pop3.UsageError):
                mailbox.top(1, lines)
        self.assertEqual(mailbox.top(1, 1), b"Subject: letter 1\r\n\r\none\r\n")
        mailbox.quit()
        self.assertEqual([line for line in server.commands() if line.startswith("TOP")], ["TOP 1 1"])

    def test_port_that_does_not_exist_is_a_value_error(self):
        for port in (-1, 65536, 1 << 70):
            with self.assertRaises(ValueError):
                pop3.connect("localhost", port)
            with self.assertRaises(ValueError):
                pop3.testing.Server(port=port)
            with self.assertRaises(ValueError):
                pop3.mechanism("OAUTHBEARER", "ann", token="t", host="localhost", port=port)

    def test_name_that_no_host_can_have_is_not_found(self):
        with self.assertRaises(pop3.SettingsError) as refused:
            pop3.connect("a" * 70 + ".example")
        self.assertEqual(refused.exception.code, pop3.Code.HOST_NOT_FOUND)


class Sharing(WithServer):
    def test_second_verb_meanwhile_is_busy_and_close_ends_the_first(self):
        server = self.serve(faults=["silent=NOOP"])
        mailbox = self.connect(server, timeout=None)
        started = threading.Event()
        real = mailbox._perform

        def noted(*arguments):
            started.set()
            real(*arguments)

        mailbox._perform = noted
        outcomes = []

        def run():
            try:
                mailbox.noop()
            except pop3.Error as e:
                outcomes.append(e.code)

        waiting = threading.Thread(target=run, daemon=True)
        waiting.start()
        started.wait(10)
        with self.assertRaises(pop3.Error) as busy:
            mailbox.stat()
        self.assertEqual(busy.exception.code, pop3.Code.BUSY)
        mailbox.close()
        waiting.join(10)
        self.assertEqual(outcomes, [pop3.Code.CANCELLED])
        self.assertIsNone(mailbox._sock)

    def test_state_may_be_asked_from_another_thread_while_a_verb_runs(self):
        mailbox = self.connect(self.serve([b"0123456789abcdef\r\n" * 500_000]))
        answers, finished = set(), threading.Event()

        def ask():
            try:
                while not finished.is_set():
                    answers.add((mailbox.usable, mailbox.state, mailbox.secure))
            except Exception as e:
                answers.add(type(e))

        asking = threading.Thread(target=ask)
        asking.start()
        for _ in range(3):
            mailbox.retr(1)
        finished.set()
        asking.join()
        self.assertEqual(answers, {(True, "transaction", True)})

    def test_verb_is_cancelled_from_another_thread_and_nothing_is_deleted(self):
        for tls in ("implicit", "none"):
            server = self.serve(tls=tls, faults=["silent=NOOP"])
            mailbox = self.connect(server, tls=tls, timeout=None, allow_cleartext_password=True)
            mailbox.dele(1)
            waiting, real = threading.Event(), mailbox._perform

            def noted(running, kind, detail, real=real, waiting=waiting):
                if kind == "read":
                    waiting.set()
                real(running, kind, detail)

            mailbox._perform = noted
            cancelling = threading.Thread(target=lambda: (waiting.wait(10), mailbox.cancel()))
            cancelling.start()
            with self.assertRaises(pop3.Error) as cancelled:
                mailbox.noop()
            cancelling.join()
            self.assertEqual(cancelled.exception.code, pop3.Code.CANCELLED)
            self.assertFalse(mailbox.usable)
            self.assertNotIn("QUIT", server.commands())
            self.assertEqual(len(server.messages("ann")), 40)

    def test_mailboxes_of_many_threads_do_not_disturb_each_other(self):
        server = pop3.testing.Server({f"u{n}": "hunter2" for n in range(8)}, tls="implicit")
        self.addCleanup(server.close)
        large = b"Subject: large\r\n\r\n" + b"0123456789abcdef\r\n" * 50_000
        results = []
        for n in range(8):
            server.add_message(f"u{n}", large)

        def fetch(name):
            with self.connect(server, user=name) as mailbox:
                results.append(mailbox.retr(1) == large and [m.content for m in mailbox] == [large])

        threads = [threading.Thread(target=fetch, args=(f"u{n}",)) for n in range(8)]
        [t.start() for t in threads], [t.join() for t in threads]
        self.assertEqual(results, [True] * 8)

    def test_objects_that_are_dropped_in_any_order_leave_no_memory_in_use_after_release(self):
        session = pop3._native.Session(True, False)
        verb = session.start("open", "none")
        self.assertEqual(verb.next()[0], "read")
        del session
        gc.collect()
        verb.received(b"+OK\r\n")
        self.assertIsNone(verb.next())
        self.assertEqual(verb.take(), b"+OK")
        with self.assertRaises(RuntimeError):
            verb.next()

    def test_misuse_of_the_binding_raises(self):
        session = pop3._native.Session(True, False)
        with self.assertRaises(ValueError):
            session.start("no such verb")
        verb = session.start("open", "none")
        with self.assertRaises(RuntimeError):
            verb.received(b"")
        kind, most = verb.next()
        with self.assertRaises(TypeError):
            verb.received("text")
        with self.assertRaises(ValueError):
            verb.received(b"x" * (most + 1))
        with self.assertRaises(pop3._native.Failure):
            session.start("noop")


class Logins(unittest.TestCase):
    def test_token_logs_in_after_the_challenge(self):
        message = base64.b64encode(b"user=ann@example.org\1auth=Bearer ya29.T\1\1")
        replies = {"AUTH": b"+ \r\n", message.decode().upper(): b"+OK\r\n"}
        certificate = Certificate()
        self.addCleanup(certificate.cleanup)
        with ScriptedServer([], replies, tls=certificate.server_context()) as server:
            context = certificate.client_context()
            pop3.connect("localhost", server.port, user="ann@example.org", token="ya29.T", context=context).close()
        self.assertEqual([line for line in server.received if line != b"CAPA"], [b"AUTH XOAUTH2", message])

    def test_login_needs_a_password_or_a_token(self):
        for given in ({}, {"password": "s3cret", "token": "ya29.T"}):
            with self.assertRaises(ValueError):
                credentials("ann", given.get("password"), given.get("token"), "")


class Groups(WithServer):
    tls = "none"

    def test_memory_is_bounded_although_the_server_lists_no_octets(self):
        messages = [b"Subject: %d\r\n\r\n" % n + b"0123456789abcdef\r\n" * 30_000 for n in range(24)]
        mailbox = self.connect(self.serve(messages, faults=["size-says=0"]), allow_cleartext_password=True)
        tracemalloc.start()
        self.addCleanup(tracemalloc.stop)
        before = tracemalloc.get_traced_memory()[0]
        self.assertTrue(all(message.content == messages[message.number - 1] for message in mailbox))
        self.assertLess(tracemalloc.get_traced_memory()[1] - before, 5 * 1024 * 1024)

    def test_group_is_bounded_by_octets_and_by_number(self):
        megabyte = 1024 * 1024
        sizes = {1: 10, 2: megabyte, 3: 5 * megabyte, 4: 1, 5: 1}
        self.assertEqual(list(groups(sizes, sizes)), [[1], [2], [3], [4, 5]])
        many = {n: 1 for n in range(1, 1101)}
        self.assertEqual([len(group) for group in groups(many, many)], [512, 512, 76])


class Log(WithServer):
    def test_lines_are_logged_without_the_password(self):
        server = self.serve(MESSAGES[:1])
        with self.assertLogs("pop3", logging.DEBUG) as logged:
            self.connect(server, mechanism="USER").quit()
        lines = [record.getMessage() for record in logged.records]
        self.assertIn("C: PASS ****", lines)
        self.assertIn("C: QUIT", lines)
        self.assertFalse([line for line in lines if "hunter2" in line])


if __name__ == "__main__":
    unittest.main()
