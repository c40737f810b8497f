# SPDX-License-Identifier: MIT
"""The same calls on the poplib of this CPython and on pop3.poplib.

What they return, raise, print, send and leave unread is the same.
"""
import contextlib
import copy
import inspect
import io
import re
import socket
import sys
import threading
import unittest
import warnings
from unittest import mock

from poplib_reading_test import stock
from pop3 import poplib
from scripted_server import Certificate, ScriptedServer, message

MESSAGES = [message(1, b"..a\r\n.\r\nx\0y\rz\r\n"), message(2)]

RESPONSES = [
    b"", b"+", b"+OK", b"-ERR", b"-ERR no\r\n", b"+OK\r\n", b"\r+OK\n", b"\r\n", b"\n", b"\r", b"+OK\n\n.\n",
    b"+OK\r\n..\r\n.\r\n", b"+OK\r\n...\r\n.x\r\n. \r\n.\r\n", b"+OK\r\n\0\r\n\r\r\n\ra\n.\r\n", b"+OK\r\n.\n",
    b"+OK\r\n\r.\n+x", b"+OK\r\n.\r\r\n.\r\n", b"+OK\r\na\r\n", b"+OK\r\n-ERR\r\n.\r\n", b" +OK\r\n", b"+ok\r\n",
    b"OK\r\n", b"+anything 1\r\n1 2\r\nstls\r\n.\r\nleft",
]  # fmt: skip

CALLS = {
    "retr": lambda p: p.retr(1), "top": lambda p: p.top(1, 0), "list": lambda p: p.list(), "uidl": lambda p: p.uidl(),
    "list of one": lambda p: p.list(1), "capa": lambda p: p.capa(), "noop": lambda p: p.noop(),
    "quit": lambda p: p.quit(), "stls": lambda p: p.stls(), "utf8": lambda p: p.utf8(), "dele": lambda p: p.dele("x"),
    "_getline": lambda p: p._getline(), "_getresp": lambda p: p._getresp(), "_getlongresp": lambda p: p._getlongresp(),
    "_longcmd": lambda p: p._longcmd("X Y"),
}  # fmt: skip


def outcome(call, *arguments):
    try:
        return call(*arguments)
    except Exception as e:
        return type(e).__name__, e.args, repr(e), str(e)


class Sock:
    """Keeps what is sent and done; the server of a fake connection."""

    def __init__(self):
        self.calls = []

    def sendall(self, octets):
        self.calls.append(octets)

    def shutdown(self, direction):
        self.calls.append(direction)

    def close(self):
        self.calls.append("closed")


def faked(module, octets, kind="POP3", **attributes):
    """A connection without __init__ whose file has these octets."""
    pop = getattr(module, kind).__new__(getattr(module, kind))
    pop.sock, pop.file, pop._debugging, pop._tls_established = Sock(), io.BufferedReader(io.BytesIO(octets)), 0, False
    pop.host, pop.welcome = "localhost", b"+OK <a@b>"
    for name, value in attributes.items():
        setattr(pop, name, value)
    return pop


def observed(module, octets, call, **attributes):
    """The outcome of a call, what it prints and sends, and what it leaves in file."""
    pop, out = faked(module, octets, **attributes), io.StringIO()
    sock, file = pop.sock, pop.file
    with contextlib.redirect_stdout(out):
        result = outcome(call, pop)
    return result, out.getvalue(), sock.calls, file.closed or file.read(), pop.sock is None, pop.file is None


def setUpModule():
    filters = warnings.catch_warnings()
    filters.__enter__()
    unittest.addModuleCleanup(filters.__exit__, None, None, None)
    # CPython's leaves the socket of a refused greeting to the collector.
    warnings.simplefilter("ignore", ResourceWarning)


class Differential(unittest.TestCase):
    def agrees(self, case, *arguments):
        expected = outcome(case, stock, *arguments)
        self.assertEqual(outcome(case, poplib, *arguments), expected)
        return expected

    def test_every_response_has_the_same_outcome_for_every_command_at_every_debug_level(self):
        for octets in RESPONSES:
            for name, call in CALLS.items():
                for level in (0, 1, 2):
                    with self.subTest(octets=octets, call=name, level=level):
                        self.agrees(lambda module: observed(module, octets, call, _debugging=level))

    def test_status_lines_around_the_limit_have_the_same_outcome(self):
        for length in range(2044, 2051):
            for end in (b"\r\n", b"\n", b""):
                for level in (0, 2):
                    with self.subTest(length=length, end=end, level=level):
                        line = b"+" + b"x" * (length - 1) + end
                        self.agrees(lambda module: observed(module, line, CALLS["noop"], _debugging=level))

    def test_names_and_passwords_are_encoded_alike(self):
        calls = (
            lambda p: p.user("\u00e9"),
            lambda p: p.pass_("\udcff"),
            lambda p: p.apop("\u00e9", "\u00e9"),
            lambda p: p.apop(b"a", b"b"),
        )
        for encoding in ("UTF-8", "latin-1", "ascii", "utf-7", "none such"):
            for number, call in enumerate(calls):
                with self.subTest(encoding=encoding, call=number):
                    self.agrees(lambda module: observed(module, b"+OK\r\n", call, encoding=encoding))

    def test_timestamps_are_found_alike(self):
        found = (b"+OK<a>", b"+OK x<a@b>y<c>z", b"+OK POP <\xff>")
        absent = (b"+OK", b"+OK <>", b"+OK\n<a>", b"-ERR <a>", b"")
        for welcome in found + absent:
            with self.subTest(welcome=welcome):
                self.agrees(lambda module: observed(module, b"+OK\r\n", lambda p: p.apop("a", "b"), welcome=welcome))
        own = {"welcome": b"+OK [x]", "timestamp": re.compile(rb".*(\[.*\])")}
        self.agrees(lambda module: observed(module, b"+OK\r\n", lambda p: p.apop("a", "b"), **own))

    def test_arguments_of_any_type_become_the_same_command(self):
        for value in (None, 0, -1, 1.5, "1-3", "", "a b", False, b"x", (1,), (1, 2), [1], {}):
            for name in ("user", "pass_", "rpop", "dele", "retr", "list", "uidl", "_shortcmd", "_putcmd", "_putline"):
                with self.subTest(name=name, value=value):
                    self.agrees(lambda module: observed(module, b"+OK\r\n.\r\n", lambda p: getattr(p, name)(value)))

    def test_lines_of_capa_are_split_alike(self):
        usual = (b"", b"A  B\r\n", b"S\r\nS X\r\n")
        odd = (b" \r\n", b"A\tB C\r\n", b"..A\r\n", b"\xc3\xa9\r\n", b"A\nB\n", b"\rA\n")
        for lines in usual + odd:
            with self.subTest(lines=lines):
                self.agrees(lambda module: observed(module, b"+OK\r\n" + lines + b".\r\n", lambda p: p.capa()))

    def test_stat_reads_numbers_alike(self):
        for numbers in (b"1 2 3", b"-1 -2", b"1_0 2", b"\t1\t2"):
            with self.subTest(numbers=numbers):
                self.agrees(lambda module: observed(module, b"+OK " + numbers + b"\r\n", lambda p: p.stat()))


# ---- programs that replace parts: each is a function of the module and of the port of a server ----


def module_of_sockets_is_a_mock(module, port):
    with mock.patch.object(module, "socket") as sockets:
        file = sockets.create_connection.return_value.makefile.return_value
        file.readline.side_effect = [b"+OK hi\r\n", b"+OK\r\n", b"a\r\n", b".\r\n", b"+OK bye\r\n"]
        pop = module.POP3("h", 1)
        return pop.retr(1), pop.quit(), [called[0] for called in sockets.mock_calls], file.mock_calls


def shortcmd_is_a_mock(module, port):
    patches = mock.patch.multiple(module.POP3, _shortcmd=mock.Mock(return_value=b"+OK 3 4"), __init__=lambda self: None)
    with patches:
        pop = module.POP3()
        pop._debugging = 0
        login = pop.user("a"), pop.pass_("b"), pop.rpop("x"), pop.utf8()
        results = pop.stat(), pop.dele(1), pop.rset(), pop.list(1)
        return login, results, module.POP3._shortcmd.mock_calls, outcome(pop.quit)


def longcmd_is_a_mock(module, port):
    for answer in ((b"+OK", [b"A B", b"C"], 4), (b"+OK", [b"A"]), ("x",)):
        with mock.patch.object(module.POP3, "_longcmd", return_value=answer) as called:
            pop = faked(module, b"")
            yield pop.list(), pop.uidl(), pop.retr(1), pop.top(1, 2), outcome(pop.capa), called.mock_calls


def class_is_specified_for_a_mock(module, port):
    made = mock.create_autospec(module.POP3_SSL)
    yield outcome(made("h", 995).retr)
    yield outcome(lambda: made("h", 1, bogus=2))


def limit_changes_between_two_commands(module, port):
    with mock.patch.object(module, "_MAXLINE", 2048):
        pop = faked(module, b"+" + b"x" * 3000 + b"\r\n+" + b"y" * 3000 + b"\r\n+OK\r\n+OK\r\n")
        module._MAXLINE = 4096
        yield pop.noop()
        module._MAXLINE = 2000
        yield outcome(pop.noop)
        module._MAXLINE = 3
        yield outcome(pop.noop)


def exception_is_copied(module, port):
    copied = copy.copy(module.error_proto(b"-ERR no", 1))
    return type(copied) is module.error_proto, copied.args, repr(copied), str(copied)


def session_ends_twice(module, port):
    pop = module.POP3("127.0.0.1", port)
    yield pop.quit()
    yield outcome(pop.quit), outcome(pop.noop), outcome(lambda: pop.retr(1)), outcome(pop._getline)
    yield pop.close(), pop.close(), pop.sock, pop.file, pop.welcome


def timeouts_are_kept(module, port):
    for timeout in (None, 3, 0.5):
        pop = module.POP3("127.0.0.1", port, timeout)
        yield pop.sock.gettimeout(), pop.close()
    for kind in (module.POP3, module.POP3_SSL):
        for timeout in (0, 0.0, False, "x", -1):
            yield outcome(lambda: kind("127.0.0.1", port, timeout=timeout))


def hosts_and_ports_that_do_not_exist(module, port):
    for host in ("\0", "a" * 300, "..", 7):
        yield outcome(lambda: module.POP3(host, 1, timeout=2))
    for number in (70000, -1, "x", 1.5):
        yield outcome(lambda: module.POP3("127.0.0.1", number, timeout=2))
    pop = module.POP3("127.0.0.1", str(port))
    yield pop.port == str(port), pop.quit()


def classes_are_mixed(module, port):
    class Counting:
        def __init__(self, *arguments, **options):
            self.count = 0
            super().__init__(*arguments, **options)

        def _getresp(self):
            self.count += 1
            return super()._getresp()

    class Diamond(type("Mixed", (Counting, module.POP3), {}), module.POP3_SSL):
        _create_socket = module.POP3._create_socket

    pop = Diamond("127.0.0.1", port, context=mock.Mock())
    return pop.list(), pop.quit(), pop.count, [kind.__name__ for kind in Diamond.__mro__]


def objects_compare_in_their_own_manner(module, port):
    class Equal(module.POP3):
        __hash__ = None
        __slots__ = ("extra",)

        def __eq__(self, other):
            return True

    pop = Equal("127.0.0.1", port)
    return pop.pass_("hunter2"), pop.retr(1), pop.quit()


def methods_run_on_a_proxy(module, port):
    class Proxy:
        def __init__(self, inner):
            self.inner = inner

        def __getattr__(self, name):
            return getattr(self.inner, name)

    proxy = Proxy(module.POP3("127.0.0.1", port))
    return module.POP3.retr(proxy, 1), module.POP3.list(proxy), module.POP3.quit(proxy)


def program_reads_file_itself(module, port):
    pop = module.POP3("127.0.0.1", port)
    pop._putcmd("RETR 1")
    lines = [pop._getresp()]
    for line in pop.file:
        lines.append(line)
        if line == b".\r\n":
            break
    return lines, pop.uidl(), pop.quit()


def files_of_other_types(module, port):
    class Upper(io.BufferedReader):
        def readline(self, size=-1):
            return super().readline(size).upper()

    class WithoutSize:
        def readline(self):
            return b"+OK\r\n"

    arrays = mock.Mock(spec=["readline"])
    arrays.readline.side_effect = [bytearray(b"+OK\r\n"), bytearray(b"..a\r\n"), bytearray(b".\r\n")]
    for file in (Upper(io.BytesIO(b"+ok\r\nabc\r\n.\r\n")), WithoutSize(), arrays, io.StringIO("+OK\r\na\r\n.\r\n")):
        yield outcome(lambda: faked(module, b"", file=file).retr(1))


def steps_return_other_types(module, port):
    lines = iter([[b"+OK", 5], [b"a", 3], [b".", 3]])
    yield outcome(lambda: faked(module, b"", _getline=lambda: next(lines)).retr(1))
    yield outcome(lambda: faked(module, b"", _getline=mock.Mock(side_effect=module.error_proto("mine"))).retr(1))


def server_of_ipv6(module, port):
    try:
        listener = socket.create_server(("::1", 0), family=socket.AF_INET6)
    except OSError as e:
        raise unittest.SkipTest(f"::1 cannot be bound: {e}") from e

    def serve():
        connection, _ = listener.accept()
        connection.sendall(b"+OK six\r\n")
        connection.recv(99)
        connection.sendall(b"+OK\r\n")
        connection.close()

    threading.Thread(target=serve, daemon=True).start()
    pop = module.POP3("::1", listener.getsockname()[1])
    try:
        return pop.welcome, pop.host, pop.quit()
    finally:
        listener.close()


def greetings(module, port):
    longest = b"+" + b"x" * 2047 + b"\r\n"
    for greeting in (b"-ERR busy\r\n", b"+\r\n", b"+OKready\n", b"hello\r\n", b"\r\n", b"* OK\r\n", longest):
        with ScriptedServer(greeting=greeting) as server:
            yield outcome(lambda: module.POP3("127.0.0.1", server.port).welcome)


def hook_that_refuses_a_line(module, port):
    def refuse(event, arguments):
        if active and event == "poplib.putline":
            raise RuntimeError(arguments[1])

    active = [True]
    sys.addaudithook(refuse)
    pop = faked(module, b"+OK\r\n")
    try:
        return outcome(pop.noop), pop.sock.calls
    finally:
        active.clear()


PROGRAMS = [
    module_of_sockets_is_a_mock, shortcmd_is_a_mock, longcmd_is_a_mock, class_is_specified_for_a_mock,
    limit_changes_between_two_commands, exception_is_copied, session_ends_twice, timeouts_are_kept,
    hosts_and_ports_that_do_not_exist, classes_are_mixed, objects_compare_in_their_own_manner, methods_run_on_a_proxy,
    program_reads_file_itself, files_of_other_types, steps_return_other_types, server_of_ipv6, greetings,
    hook_that_refuses_a_line,
]  # fmt: skip


def results_of(program, *arguments):
    """What a program returns or yields. None raises: it would not have run to its end, with either module."""
    found = program(*arguments)
    return list(found) if inspect.isgenerator(found) else found


class Programs(unittest.TestCase):
    def test_programs_that_replace_parts_have_the_same_results(self):
        for program in PROGRAMS:
            with self.subTest(program.__name__):
                results = []
                for module in (stock, poplib):
                    with ScriptedServer(MESSAGES) as server:
                        results.append((results_of(program, module, server.port), server.received))
                self.assertEqual(results[1], results[0])


# ---- TLS: each is a function of the module, of the context of a client and of two servers ----


def context_of_another_type(module, context, tls, clear):
    class Duck:
        __hash__ = None

        def __bool__(self):
            return False

        def wrap_socket(self, sock, server_hostname=None):
            return context.wrap_socket(sock, server_hostname="localhost")

    for kind in (Duck, type("Slots", (), {"__slots__": (), "__hash__": None, "wrap_socket": Duck.wrap_socket})):
        pop = module.POP3_SSL("127.0.0.1", tls.port, context=kind())
        yield type(pop.context).__name__, pop.noop(), pop.quit()
    yield outcome(lambda: module.POP3_SSL("127.0.0.1", tls.port, context="x"))


def socket_of_the_program(module, context, tls, clear):
    class Own(module.POP3_SSL):
        def _create_socket(self, timeout):
            sock = socket.create_connection((self.host, self.port), timeout)
            return context.wrap_socket(sock, server_hostname="localhost")

    pop = Own("127.0.0.1", tls.port, context=context, timeout=4)
    return sorted(vars(pop)), pop.sock.gettimeout(), pop.retr(1), pop.quit()


def stls_of_the_module(module, context, tls, clear):
    pop = module.POP3("localhost", clear.port)
    yield pop.stls(context), pop._tls_established, outcome(pop.stls, context)
    yield sorted(vars(pop)), pop.retr(1), pop.quit()


def stls_of_the_program(module, context, tls, clear):
    pop = module.POP3("localhost", clear.port)
    yield pop._shortcmd("STLS")
    pop.sock = context.wrap_socket(pop.sock, server_hostname="localhost")
    pop.file = pop.sock.makefile("rb")
    pop._tls_established = True
    yield pop.noop(), pop.retr(1), outcome(pop.stls), pop.quit()


def stls_inside_tls(module, context, tls, clear):
    pop = module.POP3_SSL("localhost", tls.port, context=context)
    yield outcome(pop.stls), outcome(pop.stls, context), outcome(lambda: pop.stls(context=1))
    yield pop._tls_established, pop.quit()


def events_of_tls(module, context, tls, clear):
    def keep(event, arguments):
        if active and event.startswith("poplib."):
            events.append((event, type(arguments[0]).__name__, arguments[1]))

    events, active = [], [True]
    sys.addaudithook(keep)
    try:
        pop = module.POP3_SSL("localhost", tls.port, context=context)
        pop.user("ann"), pop._putline(b"NOOP"), pop._getresp(), pop.quit()
    finally:
        active.clear()
    return events


TLS_PROGRAMS = [
    context_of_another_type, socket_of_the_program, stls_of_the_module, stls_of_the_program, stls_inside_tls,
    events_of_tls,
]  # fmt: skip


class Tls(unittest.TestCase):
    def test_contexts_and_sockets_are_used_alike(self):
        certificate = Certificate()
        self.addCleanup(certificate.cleanup)
        there, here = certificate.server_context(), certificate.client_context()
        for program in TLS_PROGRAMS:
            with self.subTest(program.__name__):
                results = []
                for module in (stock, poplib):
                    with ScriptedServer(MESSAGES, tls=there) as tls, ScriptedServer(MESSAGES, stls=there) as clear:
                        results.append((results_of(program, module, here, tls, clear), tls.received, clear.received))
                self.assertEqual(results[1], results[0])


if __name__ == "__main__":
    unittest.main()
