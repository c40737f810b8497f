# SPDX-License-Identifier: MIT
"""Programs in the shapes of django-mailbox, Odoo and Frappe: each runs unchanged with both modules, to the same result."""
import email
import time
import unittest

from poplib_reading_test import stock
from pop3 import poplib as stand_in
from scripted_server import Certificate, ScriptedServer, message

MESSAGES = [message(n, b"body %d\r\n.dot\r\n" % n) for n in range(1, 8)]


def django_mailbox(poplib, host, port, context):
    """A transport that joins lines, parses, deletes and quits; in the shape of django-mailbox."""
    server = poplib.POP3_SSL(host, port, context=context)
    server.user("ann")
    server.pass_("hunter2")
    found = []
    for index in range(len(server.list()[1])):
        try:
            lines = server.retr(index + 1)[1]
            found.append(email.message_from_bytes(b"\n".join(lines))["Subject"])
        except email.errors.MessageError:
            continue
        server.dele(index + 1)
    server.quit()
    return found


def odoo(poplib, host, port, context):
    """A wrapper that forwards names, and fetches in rounds; in the shape of Odoo's fetch server."""
    poplib._MAXLINE = 65536

    class Connection:
        def __init__(self, *arguments, **options):
            self.inner = poplib.POP3_SSL(*arguments, **options)

        def __getattr__(self, name):
            return getattr(self.inner, name)

    found = []
    connection = Connection(host, port, timeout=60, context=context)
    connection.user("ann")
    connection.pass_("hunter2")
    count, total = connection.stat()
    connection.list()
    for number in range(1, min(5, count) + 1):
        header, lines, octets = connection.retr(number)
        found.append((b"\n".join(lines), octets))
        connection.dele(number)
    connection.quit()
    try:
        connection.quit()
    except (AttributeError, OSError):
        found.append("closed")
    return found, count, total


def frappe(poplib, host, port, context):
    """A mixin that times each line, logs in by OAuth, and reads the text of errors; in the shape of Frappe's receiver."""
    poplib._MAXLINE = 100000

    class Timed:
        _timeout = 60

        def __init__(self, *arguments, **options):
            self.elapsed, self.lines = 0, 0
            super().__init__(*arguments, **options)

        def _getline(self, *arguments, **options):
            begin = time.time()
            line = poplib.POP3._getline(self, *arguments, **options)
            self.elapsed += time.time() - begin
            self.lines += 1
            if self.elapsed > self._timeout:
                raise TimeoutError
            return line

        def quit(self, *arguments, **options):
            self.elapsed = 0
            return poplib.POP3.quit(self, *arguments, **options)

    class TimedPOP3(Timed, poplib.POP3_SSL):
        pass

    pop = TimedPOP3(host, port=port, context=context)
    found = [isinstance(pop, poplib.POP3)]
    if not pop._shortcmd("AUTH XOAUTH2 dXNlcj1hbm4=").startswith(b"+OK"):
        raise AssertionError
    for line in pop.uidl()[1]:
        number, uid = line.decode().split(" ")
        found.append((uid, pop.retr(int(number))[1]))
    try:
        pop.retr(99)
    except poplib.error_proto as e:
        found.append("no such message" in str(e))
    pop.quit()
    return found, pop.lines


class Programs(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.certificate = Certificate()
        cls.addClassCleanup(cls.certificate.cleanup)

    def run_with(self, program, module):
        self.addCleanup(setattr, module, "_MAXLINE", module._MAXLINE)
        with ScriptedServer(MESSAGES, {"AUTH": b"+OK\r\n"}, tls=self.certificate.server_context()) as server:
            result = program(module, "localhost", server.port, self.certificate.client_context())
            return result, server.received

    def test_each_has_the_same_result_and_sends_the_same_commands(self):
        for program in (django_mailbox, odoo, frappe):
            with self.subTest(program=program.__name__):
                self.assertEqual(self.run_with(program, stand_in), self.run_with(program, stock))


if __name__ == "__main__":
    unittest.main()
