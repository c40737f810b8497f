# SPDX-License-Identifier: MIT
"""pop3.poplib reads what the poplib of this CPython reads, octet by octet, by both of its paths."""
import importlib.util
import os
import random
import socket
import sysconfig
import unittest
from unittest import mock

from pop3 import poplib
from scripted_server import ScriptedServer, message


def stock_poplib():
    """CPython's own module, also where another stands in its place."""
    file = os.path.join(sysconfig.get_path("stdlib"), "poplib.py")
    spec = importlib.util.spec_from_file_location("stock_poplib", file)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


stock = stock_poplib()


class Slow(poplib.POP3):
    """Overrides a step, so that no line is read by the binding."""

    def _getline(self):
        return poplib.POP3._getline(self)


def answered(kind, octets, call=lambda pop: pop.retr(1)):
    """What a call of a connection returns or raises whose server sends `octets`, and what is left in file."""
    near, far = socket.socketpair()
    pop = kind.__new__(kind)
    pop.sock, pop.file, pop._debugging = near, near.makefile("rb"), 0
    far.sendall(octets)
    far.shutdown(socket.SHUT_WR)
    try:
        outcome = call(pop)
    except (poplib.error_proto, stock.error_proto) as e:
        outcome = e.args
    left = pop.file.read()
    near.close(), far.close(), pop.file.close()
    return outcome, left


class Reading(unittest.TestCase):
    def agrees(self, octets):
        expected = answered(stock.POP3, octets)
        self.assertEqual(answered(poplib.POP3, octets), expected)
        self.assertEqual(answered(Slow, octets), expected)

    def test_any_mixture_of_line_ends_and_dots_is_read_as_by_cpython(self):
        pieces = [b"\r\n", b"\n", b"\r", b".", b"..", b"a", b"bb", b"\0", b"\xff", b"\r\n.\r\n", b"+OK", b" ", b"\r\n\r\n"]
        for seed in range(400):
            draw = random.Random(seed)
            octets = b"+OK\r\n" + b"".join(draw.choice(pieces) for _ in range(draw.randrange(30)))
            with self.subTest(seed=seed):
                self.agrees(octets + b"\r\n.\r\nleft")

    def test_pieces_in_which_octets_arrive_make_no_difference(self):
        octets = b"a\r\n..b\n\r\r\n.c\r\r\n" + b"x" * 5000 + b"\r\n\r.\nleft"
        whole = poplib._native.LongResponse(1 << 20)
        used = whole.feed(octets)
        self.assertEqual((octets[used:], whole.done), (b"left", True))
        for size in range(1, 12):
            pieces, fed = poplib._native.LongResponse(1 << 20), 0
            while not pieces.done:
                fed += pieces.feed(octets[fed : fed + size])
            self.assertEqual((pieces.lines, pieces.octets, fed), (whole.lines, whole.octets, used))

    def test_refusals_and_ends_are_read_as_by_cpython(self):
        for octets in (b"-ERR no\r\nleft", b"", b"\r\n", b"+OK\r\n", b"+OK\r\na\r\n", b"+\r\n.\r\n", b"ok\r\n", b"+OK\n.\n"):
            with self.subTest(octets=octets):
                self.agrees(octets)

    def test_message_that_is_cut_in_its_last_line_is_refused_by_both_paths(self):
        for tail in (b"..", b".\r", b".x", b".", b"a"):
            for kind in (poplib.POP3, Slow):
                with self.subTest(tail=tail, kind=kind):
                    self.assertEqual(answered(kind, b"+OK\r\na\r\n" + tail)[0], ("-ERR EOF",))

    def test_message_larger_than_every_buffer_is_read_as_by_cpython(self):
        lines = b"".join(b"%d %s\r\n" % (n, b"x" * (n % 90)) for n in range(4000))
        with ScriptedServer([lines]) as server:
            ours, theirs = (module.POP3("127.0.0.1", server.port) for module in (poplib, stock))
            self.assertEqual(ours.retr(1), theirs.retr(1))
            ours.close(), theirs.close()

    def test_listings_are_read_as_by_cpython(self):
        with ScriptedServer([message(n) for n in range(1, 30)]) as server:
            ours, theirs = (module.POP3("127.0.0.1", server.port) for module in (poplib, stock))
            for call in (lambda p: p.list(), lambda p: p.uidl(), lambda p: p.capa(), lambda p: p.top(3, 0), lambda p: p.list(2)):
                self.assertEqual(call(ours), call(theirs))
            ours.close(), theirs.close()

    def test_nothing_is_taken_from_file_beyond_the_response(self):
        outcome, left = answered(poplib.POP3, b"+OK\r\na\r\n.\r\n+OK next\r\n")
        self.assertEqual((outcome[1], left), ([b"a"], b"+OK next\r\n"))

    def test_octets_that_the_program_left_in_file_are_read_first(self):
        near, far = socket.socketpair()
        pop = poplib.POP3.__new__(poplib.POP3)
        pop.sock, pop.file, pop._debugging = near, near.makefile("rb"), 0
        far.sendall(b"skipped\r\n+OK\r\na\r\n.\r\n")
        self.assertEqual(pop.file.readline(), b"skipped\r\n")
        self.assertEqual(pop.retr(1), (b"+OK", [b"a"], 3))
        pop.close(), far.close()


class LineLimit(unittest.TestCase):
    def setUp(self):
        self.addCleanup(setattr, poplib, "_MAXLINE", poplib._MAXLINE)

    def test_line_of_a_message_over_the_limit_arrives_by_both_paths(self):
        line = b"x" * 100_000
        for kind in (poplib.POP3, Slow):
            with self.subTest(kind=kind):
                outcome, _ = answered(kind, b"+OK\r\n" + line + b"\r\n.\r\n")
                self.assertEqual(outcome, (b"+OK", [line], len(line) + 2))

    def test_line_of_a_message_is_limited_by_a_constant_by_both_paths(self):
        for kind in (poplib.POP3, Slow):
            with self.subTest(kind=kind), mock.patch.object(poplib, "_MESSAGE_LINE", 5000):
                at_the_limit = b"x" * 4998
                outcome, _ = answered(kind, b"+OK\r\n" + at_the_limit + b"\r\n.\r\n")
                self.assertEqual(outcome, (b"+OK", [at_the_limit], 5000))
                for end in (b"x\r\n.\r\n", b"x" * 9000):
                    self.assertEqual(answered(kind, b"+OK\r\n" + at_the_limit + end)[0], ("line too long",))

    def test_line_of_a_listing_is_limited_as_by_cpython(self):
        for call in (lambda p: p.list(), lambda p: p.uidl(), lambda p: p.capa()):
            for length in (2046, 2047, 5000):
                octets = b"+OK\r\n" + b"x" * length + b"\r\n.\r\n"
                expected = answered(stock.POP3, octets, call)[0]
                for kind in (poplib.POP3, Slow):
                    with self.subTest(length=length, kind=kind):
                        self.assertEqual(answered(kind, octets, call)[0], expected)

    def test_message_after_a_listing_has_the_limit_of_a_message(self):
        for kind in (poplib.POP3, Slow):
            octets = b"+OK\r\n.\r\n+OK\r\n" + b"x" * 3000 + b"\r\n.\r\n"
            self.assertEqual(answered(kind, octets, lambda p: (p.list(), p.retr(1)))[0][1][2], 3002)

    def test_status_line_over_the_limit_is_refused(self):
        self.assertEqual(answered(poplib.POP3, b"+" + b"a" * 2046 + b"\r\n.\r\n")[0], ("line too long",))

    def test_status_line_at_the_limit_passes(self):
        self.assertEqual(answered(poplib.POP3, b"+" + b"a" * 2045 + b"\r\n.\r\n")[0][0], b"+" + b"a" * 2045)

    def test_line_that_a_program_reads_itself_is_limited(self):
        pop = poplib.POP3.__new__(poplib.POP3)
        near, far = socket.socketpair()
        pop.sock, pop.file, pop._debugging = near, near.makefile("rb"), 0
        far.sendall(b"x" * 3000 + b"\r\n")
        with self.assertRaisesRegex(poplib.error_proto, "line too long"):
            pop._getline()
        pop.close(), far.close()

    def test_limit_is_read_at_each_call(self):
        with ScriptedServer(replies={"NOOP": b"+" + b"a" * 5000 + b"\r\n"}) as server:
            pop = poplib.POP3("127.0.0.1", server.port)
            poplib._MAXLINE = 1 << 20
            self.assertEqual(len(pop.noop()), 5001)
            poplib._MAXLINE = 4096
            with self.assertRaisesRegex(poplib.error_proto, "line too long"):
                pop.noop()
            pop.close()


if __name__ == "__main__":
    unittest.main()
