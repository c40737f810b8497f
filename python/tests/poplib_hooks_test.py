# SPDX-License-Identifier: MIT
"""What programs replace in poplib: steps, sockets, files, whole constructors. Each replacement is used."""
import contextlib
import inspect
import io
import socket
import sys
import threading
import unittest
from unittest import mock

from poplib_reading_test import stock
from pop3 import poplib
from scripted_server import ScriptedServer, message

MESSAGE = message(1, b"one\r\n.two\r\n")
LINES = [b"From: Ann <ann@example.org>", b"Subject: letter 1", b"", b"one", b".two"]


class WithServer(unittest.TestCase):
    def setUp(self):
        self.server = ScriptedServer([MESSAGE, message(2)])
        self.addCleanup(self.server.close)

    def connect(self, kind=poplib.POP3, **options):
        pop = kind("127.0.0.1", self.server.port, timeout=10, **options)
        self.addCleanup(pop.close)
        return pop


class Surface(unittest.TestCase):
    def test_public_names_are_cpythons(self):
        self.assertEqual(poplib.__all__, stock.__all__)

    def test_constants_are_cpythons(self):
        for name in ("POP3_PORT", "POP3_SSL_PORT", "CR", "LF", "CRLF", "_MAXLINE", "HAVE_SSL"):
            self.assertEqual(getattr(poplib, name), getattr(stock, name), name)

    def test_modules_that_programs_patch_are_the_real_ones(self):
        self.assertIs(poplib.socket, socket)
        self.assertIs(poplib.ssl, stock.ssl)

    def test_signatures_are_cpythons(self):
        for kind in ("POP3", "POP3_SSL"):
            for name, function in vars(getattr(stock, kind)).items():
                if callable(function) and name != "_POP3__":
                    ours = getattr(getattr(poplib, kind), name)
                    self.assertEqual(inspect.signature(ours), inspect.signature(function), f"{kind}.{name}")

    def test_exception_is_a_plain_one(self):
        self.assertEqual(poplib.error_proto.__bases__, (Exception,))

    def test_autospec_refuses_what_the_class_refuses(self):
        fake = mock.create_autospec(poplib.POP3, instance=True)
        fake.retr(1)
        with self.assertRaises(TypeError):
            fake.retr()

    def test_timestamp_and_encoding_are_class_attributes(self):
        self.assertEqual(poplib.POP3.timestamp.pattern, stock.POP3.timestamp.pattern)
        self.assertEqual(poplib.POP3.encoding, "UTF-8")


class Attributes(WithServer):
    def test_attributes_are_cpythons(self):
        ours, theirs = self.connect(), self.connect(stock.POP3)
        names = set(vars(theirs))
        self.assertEqual(set(vars(ours)), names)
        self.assertEqual((ours.host, ours.port, ours.welcome), ("127.0.0.1", self.server.port, b"+OK ready"))
        self.assertEqual((ours._debugging, ours._tls_established), (0, False))

    def test_there_is_no_timeout_of_ours(self):
        self.assertFalse(hasattr(self.connect(), "timeout"))

    def test_sock_and_file_are_none_after_quit(self):
        pop = self.connect()
        pop.quit()
        self.assertEqual((pop.sock, pop.file), (None, None))

    def test_second_quit_is_an_attribute_error(self):
        pop = self.connect()
        pop.quit()
        with self.assertRaises(AttributeError):
            pop.quit()

    def test_close_may_be_repeated(self):
        pop = self.connect()
        pop.close()
        pop.close()

    def test_refused_quit_keeps_the_connection(self):
        self.server.replies["QUIT"] = b"-ERR not removed\r\n"
        pop = self.connect()
        with self.assertRaises(poplib.error_proto):
            pop.quit()
        self.assertEqual(pop.stat()[0], 2)

    def test_octets_of_the_server_are_bytes_and_texts_of_the_module_str(self):
        pop = self.connect()
        with self.assertRaises(poplib.error_proto) as refused:
            pop.retr(9)
        self.assertEqual(refused.exception.args, (b"-ERR no such message",))
        with self.assertRaises(poplib.error_proto) as absent:
            pop.stls()
        self.assertEqual(absent.exception.args, ("-ERR STLS not supported by server",))


class Steps(WithServer):
    def test_overridden_getline_reads_each_line(self):
        seen = []

        class Timed(poplib.POP3):
            def _getline(self):
                line, octets = poplib.POP3._getline(self)
                seen.append(line)
                return line, octets

        self.assertEqual(self.connect(Timed).retr(1)[1], LINES)
        self.assertEqual(seen[:2], [b"+OK ready", b"+OK"])
        self.assertEqual(len(seen), 2 + len(LINES) + 1)

    def test_getline_patched_on_the_class_reads_each_line(self):
        original, calls = poplib.POP3._getline, []
        with mock.patch.object(poplib.POP3, "_getline", lambda self: calls.append(1) or original(self)):
            self.connect().retr(1)
        self.assertEqual(len(calls), 2 + len(LINES) + 1)

    def test_getline_assigned_to_the_object_reads_each_line(self):
        pop, calls = self.connect(), []
        original = pop._getline
        pop._getline = lambda: calls.append(1) or original()
        pop.retr(1)
        self.assertEqual(len(calls), 1 + len(LINES) + 1)

    def test_overridden_getresp_and_getlongresp_are_used(self):
        class Upper(poplib.POP3):
            def _getresp(self):
                return super()._getresp().upper()

            def _getlongresp(self):
                return super()._getlongresp()[:2] + (-1,)

        pop = self.connect(Upper)
        self.assertEqual(pop.noop(), b"+OK NOOP")
        self.assertEqual(pop.list()[2], -1)

    def test_overridden_putline_putcmd_shortcmd_and_longcmd_are_used(self):
        calls = []

        def noted(name):
            def step(self, line):
                calls.append((name, line))
                return getattr(poplib.POP3, name)(self, line)

            return step

        steps = ("_putline", "_putcmd", "_shortcmd", "_longcmd")
        pop = self.connect(type("Noted", (poplib.POP3,), {name: noted(name) for name in steps}))
        pop.noop(), pop.list()
        self.assertEqual([name for name, _ in calls], ["_shortcmd", "_putcmd", "_putline", "_longcmd", "_putcmd", "_putline"])
        self.assertEqual(calls[2], ("_putline", b"NOOP"))

    def test_private_commands_take_any_text(self):
        self.server.replies["*ENV"] = b"+OK\r\nsender@example.org\r\n.\r\n"
        self.server.replies["AUTH"] = b"+ \r\n"
        pop = self.connect()
        self.assertEqual(pop._longcmd("*ENV 1"), (b"+OK", [b"sender@example.org"], 20))
        self.assertEqual(pop._shortcmd("AUTH XOAUTH2"), b"+ ")
        with self.assertRaises(TypeError):
            pop._shortcmd(b"NOOP")

    def test_one_command_is_one_sendall(self):
        pop = self.connect()
        sent = []
        real = pop.sock

        class Counting:
            def sendall(self, octets):
                sent.append(octets)
                real.sendall(octets)

        pop.sock = Counting()
        pop.user("ann"), pop.retr(1)
        self.assertEqual(sent, [b"USER ann\r\n", b"RETR 1\r\n"])
        pop.sock = real

    def test_control_characters_in_a_command_are_refused_and_nothing_is_sent(self):
        pop = self.connect()
        for octet in "\r\n\0\x7f":
            with self.assertRaises(ValueError):
                pop.pass_("hunter2" + octet + "DELE 1")
        pop.noop()
        self.assertEqual(self.server.received, [b"NOOP"])


class Paths(WithServer):
    def read_by_binding(self, pop):
        """Whether the lines of a response are split by the binding."""
        with mock.patch.object(poplib, "_read_lines", wraps=poplib._read_lines) as split:
            self.assertEqual(pop.retr(1)[1], LINES)
        return split.called

    def test_binding_splits_the_lines_where_nothing_was_replaced(self):
        class Subclass(poplib.POP3):
            def retr(self, which):
                return super().retr(which)

        for kind in (poplib.POP3, Subclass):
            self.assertTrue(self.read_by_binding(self.connect(kind)))

    def test_binding_does_not_where_somebody_could_see_it(self):
        pop = self.connect()
        pop.set_debuglevel(2)
        with contextlib.redirect_stdout(io.StringIO()):
            self.assertFalse(self.read_by_binding(pop))
        pop = self.connect()
        pop._getline = pop._getline.__func__.__get__(pop)
        self.assertTrue(self.read_by_binding(pop))  # it is the original
        pop._getline = lambda: poplib.POP3._getline(pop)
        self.assertFalse(self.read_by_binding(pop))
        pop = self.connect()
        pop.file = pop.sock.makefile("rb", 0)
        self.assertFalse(self.read_by_binding(pop))


class Sockets(WithServer):
    def test_what_create_socket_returns_carries_the_session(self):
        near, far = socket.socketpair()
        threading.Thread(target=self.server._serve, args=(far,), daemon=True).start()

        class Pair(poplib.POP3):
            def _create_socket(self, timeout):
                return near

        pop = Pair("nowhere", 0)
        self.assertIs(pop.sock, near)
        self.assertEqual(pop.retr(1)[1], LINES)
        pop.close()

    def test_create_connection_and_socket_are_looked_up_when_connecting(self):
        real, seen = socket.create_connection, []
        with mock.patch.object(socket, "create_connection", lambda *a: seen.append(a) or real(*a)):
            self.connect()
        self.assertEqual(seen, [(("127.0.0.1", self.server.port), 10)])

        class Sock(socket.socket):
            pass

        with mock.patch.object(socket, "socket", Sock):
            pop = self.connect()
        self.assertIsInstance(pop.sock, Sock)
        self.assertEqual(pop.retr(1)[1], LINES)

    def test_file_with_readline_only_is_enough(self):
        pop = self.connect()
        pop.file.close()
        real = pop.sock.makefile("rb")

        class Readline:
            readline = staticmethod(real.readline)
            close = staticmethod(real.close)

        pop.file = Readline()
        self.assertEqual(pop.retr(1)[1], LINES)
        self.assertEqual(pop.stat()[0], 2)

    def test_readline_assigned_to_file_is_used(self):
        pop, calls = self.connect(), []
        original = pop.file.readline
        pop.file.readline = lambda size: calls.append(size) or original(size)
        pop.retr(1)
        self.assertEqual(calls, [poplib._MAXLINE + 1] * (1 + len(LINES) + 1))

    def test_object_without_init_works_once_it_has_sock_file_and_debugging(self):
        class Skipping(poplib.POP3_SSL):
            def __init__(self, port):
                self.sock = socket.create_connection(("127.0.0.1", port))
                self.file = self.sock.makefile("rb")
                self._debugging = 0
                self.welcome = self._getresp()

        pop = Skipping(self.server.port)
        self.assertIsInstance(pop, poplib.POP3)
        self.assertEqual((pop.welcome, pop.retr(1)[1]), (b"+OK ready", LINES))
        pop.quit()

    def test_object_with_fakes_works(self):
        pop = poplib.POP3.__new__(poplib.POP3)
        pop.sock, pop.file, pop._debugging = mock.Mock(), io.BytesIO(b"+OK\r\n1 2\r\n.\r\n+OK bye\r\n"), 0
        self.assertEqual(pop.list(), (b"+OK", [b"1 2"], 5))
        self.assertEqual(pop.quit(), b"+OK bye")

    def test_methods_work_unbound_on_another_object(self):
        class Other:
            encoding, _debugging, sock = "UTF-8", 0, mock.Mock()
            file = io.BytesIO(b"+OK\r\na\r\n.\r\n")
            _getline, _getresp, _putline = poplib.POP3._getline, poplib.POP3._getresp, poplib.POP3._putline

        other = Other()
        poplib.POP3._putcmd(other, "RETR 1")
        self.assertEqual(poplib.POP3._getlongresp(other), (b"+OK", [b"a"], 3))

    def test_object_without_room_for_attributes_reads_a_long_response(self):
        class Other:
            __slots__ = ("file",)
            encoding, _debugging, sock = "UTF-8", 0, mock.Mock()
            _getline, _getresp, _putline = poplib.POP3._getline, poplib.POP3._getresp, poplib.POP3._putline

        other = Other()
        other.file = io.BytesIO(b"+OK\r\n" + b"x" * 3000 + b"\r\n.\r\n")
        poplib.POP3._putcmd(other, "RETR 1")
        self.assertEqual(poplib.POP3._getlongresp(other)[2], 3002)

    def test_line_limit_of_a_mock_is_that_of_a_status_line(self):
        fake = mock.MagicMock(_debugging=0)
        fake.file.readline.return_value = b"x" * 3000
        with self.assertRaisesRegex(poplib.error_proto, "line too long"):
            poplib.POP3._getline(fake)

    def test_no_attribute_is_added_while_a_response_is_read_or_a_login_runs(self):
        self.server.replies["AUTH"] = b"+ \r\n"
        seen = []

        class Looking(poplib.POP3):
            def _getline(self):
                seen.append(set(vars(self)))
                return poplib.POP3._getline(self)

        pop = self.connect(Looking)
        pop.retr(1), pop._shortcmd("AUTH X-TEST"), pop.pass_("hunter2")
        self.assertEqual(set().union(*seen), set(vars(self.connect(stock.POP3))))

    def test_classes_may_be_mixed(self):
        class Both(poplib.POP3, object):
            def stat(self):
                return super().stat()[0]

        class Diamond(Both, poplib.POP3_SSL):
            pass

        self.assertEqual([c.__name__ for c in Diamond.__mro__[:4]], ["Diamond", "Both", "POP3_SSL", "POP3"])
        self.assertEqual(self.connect(Both).stat(), 2)

    def test_refused_greeting_leaves_no_open_socket(self):
        self.server.greeting = b"-ERR busy\r\n"
        sockets = []

        class Keeping(poplib.POP3):
            def _create_socket(self, timeout):
                sockets.append(super()._create_socket(timeout))
                return sockets[0]

        with self.assertRaises(poplib.error_proto) as refused:
            self.connect(Keeping)
        self.assertEqual((refused.exception.args, sockets[0].fileno()), ((b"-ERR busy",), -1))

    def test_timeout_of_zero_is_a_value_error(self):
        with self.assertRaises(ValueError):
            poplib.POP3("127.0.0.1", self.server.port, timeout=0)


class Audit(WithServer):
    def test_audit_events_are_cpythons(self):
        events, active = [], [True]
        sys.addaudithook(lambda event, args: event.startswith("poplib.") and active[0] and events.append((event, args)))
        pop = self.connect()
        pop.pass_("hunter2")
        active[0] = False
        self.assertEqual(events[0], ("poplib.connect", (pop, "127.0.0.1", self.server.port)))
        self.assertEqual(events[1:], [("poplib.putline", (pop, b"PASS hunter2"))])


if __name__ == "__main__":
    unittest.main()
