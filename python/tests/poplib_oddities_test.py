# SPDX-License-Identifier: MIT
"""Odd calls and odd answers have the outcome that they have with CPython: the value, or the type and args of the exception."""
import io
import unittest
from unittest import mock

from poplib_reading_test import stock
from pop3 import poplib


def connected(module, octets):
    """A connection whose server sends `octets`, and takes everything."""
    pop = module.POP3.__new__(module.POP3)
    pop.sock, pop.file, pop._debugging, pop._tls_established = mock.Mock(), io.BytesIO(octets), 0, False
    pop.host, pop.welcome = "localhost", b"+OK POP <a@b> x <c@d>"
    return pop


def changed(pop, **attributes):
    for name, value in attributes.items():
        setattr(pop, name, value)
    return pop


def sent_by(pop, *calls):
    for call in calls:
        call(pop)
    return [call.args for call in pop.sock.sendall.call_args_list]


def stls(pop):
    old, context = pop.sock, mock.Mock()
    answer = pop.stls(context=context)
    new = context.wrap_socket.return_value
    called = context.wrap_socket.call_args
    return answer, called[0][0] is old, called[1], pop.sock is new, pop.file is new.makefile.return_value


def closed(pop, failure):
    sock = pop.sock
    sock.shutdown.side_effect = failure
    try:
        pop.close()
    finally:
        assert sock.close.called and pop.sock is None and pop.file is None


def with_closed_file(pop):
    pop.file.close()
    return pop


REPLIES = b"+OK\r\n" * 9
LONG = b"+OK\r\n..a\r\n.\r\n+OK left\r\n"

CASES = {
    "arguments of other types": lambda m: sent_by(
        connected(m, REPLIES), lambda p: p.user(b"x"), lambda p: p.dele("1"), lambda p: p.dele(None), lambda p: p.list(0), lambda p: p.list("")
    ),
    "keywords": lambda m: sent_by(
        connected(m, REPLIES), lambda p: p.user(user="a"), lambda p: p.pass_(pswd="b"), lambda p: p.list(which=3), lambda p: p.uidl(which=4)
    ),
    "octets as a command": lambda m: connected(m, b"")._shortcmd(b"NOOP"),
    "nothing as a command": lambda m: connected(m, b"")._shortcmd(None),
    "a bytearray as a line": lambda m: sent_by(connected(m, b""), lambda p: p._putline(bytearray(b"NOOP"))),
    "APOP": lambda m: sent_by(connected(m, REPLIES), lambda p: p.apop("ann", "\u00e9")),
    "APOP without a timestamp": lambda m: changed(connected(m, b""), welcome=b"+OK").apop("ann", "x"),
    "STAT with more words": lambda m: connected(m, b"+OK 1 2 octets\r\n").stat(),
    "an empty line of CAPA": lambda m: connected(m, b"+OK\r\n\r\n.\r\n").capa(),
    "octets above 127 in CAPA": lambda m: connected(m, b"+OK\r\nX \xe9\r\n.\r\n").capa(),
    "a name twice in CAPA": lambda m: connected(m, b"+OK\r\nSASL A\r\nSASL B C\r\n.\r\n").capa(),
    "CAPA refused": lambda m: connected(m, b"-ERR\r\n").capa(),
    "STLS": lambda m: stls(connected(m, b"+OK\r\nSTLS\r\n.\r\n+OK go\r\n")),
    "STLS twice": lambda m: stls(changed(connected(m, b""), _tls_established=True)),
    "STLS not listed": lambda m: stls(connected(m, b"+OK\r\nTOP\r\n.\r\n")),
    "STLS refused": lambda m: stls(connected(m, b"+OK\r\nSTLS\r\n.\r\n-ERR no\r\n")),
    "no file": lambda m: changed(connected(m, b""), file=None).noop(),
    "a closed file": lambda m: with_closed_file(connected(m, LONG)).retr(1),
    "a buffered file": lambda m: changed(connected(m, b""), file=io.BufferedReader(io.BytesIO(LONG))).retr(1),
    "a pair of files": lambda m: changed(connected(m, b""), file=io.BufferedRWPair(io.BytesIO(LONG), io.BytesIO())).retr(1),
    "a socket that can only send": lambda m: changed(connected(m, REPLIES), sock=mock.Mock(spec=["sendall"])).quit(),
    "shutdown of a lost connection": lambda m: closed(connected(m, b""), OSError(107, "not connected")),
    "shutdown that fails": lambda m: closed(connected(m, b""), OSError(5, "input/output error")),
    "no arguments": lambda m: m.POP3(),
    "too many arguments": lambda m: m.POP3_SSL("localhost", 1, 2, 3, 4, 5, 6, 7),
    "a timeout of zero": lambda m: m.POP3("localhost", 1, timeout=0),
}


def outcome(case, module):
    try:
        return case(module)
    except Exception as e:
        return type(e).__name__, e.args


class Oddities(unittest.TestCase):
    def test_outcomes_are_cpythons(self):
        for name, case in CASES.items():
            with self.subTest(name):
                self.assertEqual(outcome(case, poplib), outcome(case, stock))


if __name__ == "__main__":
    unittest.main()
