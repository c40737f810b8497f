# SPDX-License-Identifier: MIT
"""TLS in pop3.poplib: contexts are used as they are, and without one the server is verified."""
import ssl
import sys
import unittest
import warnings

from pop3 import poplib
from scripted_server import Certificate, ScriptedServer, message


class Tls(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.certificate = Certificate()
        cls.addClassCleanup(cls.certificate.cleanup)
        cls.server = ScriptedServer([message(1)], tls=cls.certificate.server_context())
        cls.upgrading = ScriptedServer([message(1)], stls=cls.certificate.server_context())
        cls.addClassCleanup(cls.server.close)
        cls.addClassCleanup(cls.upgrading.close)

    def plain(self):
        pop = poplib.POP3("localhost", self.upgrading.port, timeout=10)
        self.addCleanup(pop.close)
        return pop

    def test_context_is_used_as_it_is(self):
        context = self.certificate.client_context()
        pop = poplib.POP3_SSL("localhost", self.server.port, context=context, timeout=10)
        self.assertIs(pop.context, context)
        self.assertIs(pop.sock.context, context)
        self.assertEqual(pop.sock.server_hostname, "localhost")
        self.assertEqual(pop.retr(1)[1][0], b"From: Ann <ann@example.org>")
        pop.quit()

    def test_without_a_context_an_unknown_server_is_refused_and_the_error_tells_what_to_pass(self):
        with self.assertRaises(ssl.SSLCertVerificationError) as refused:
            poplib.POP3_SSL("localhost", self.server.port)
        text = str(refused.exception)
        self.assertIn("pass context=ssl.create_default_context(cafile=", text)
        self.assertNotIn("\n", text)

    def test_error_with_the_programs_own_context_is_unchanged(self):
        with self.assertRaises(ssl.SSLCertVerificationError) as refused:
            poplib.POP3_SSL("localhost", self.server.port, context=ssl.create_default_context())
        self.assertNotIn("pass context", str(refused.exception))

    def test_stls_without_a_context_verifies_and_tells_what_to_pass(self):
        pop = self.plain()
        with self.assertRaisesRegex(ssl.SSLCertVerificationError, "pass context="):
            pop.stls()

    def test_nothing_is_sent_in_clear_text_after_a_failed_stls(self):
        pop = self.plain()
        with self.assertRaises(ssl.SSLError):
            pop.stls()
        with self.assertRaises((AttributeError, OSError)):
            pop.pass_("hunter2")
        self.assertNotIn(b"PASS hunter2", self.upgrading.received)

    def test_stls_encrypts_the_session(self):
        pop = self.plain()
        self.assertEqual(pop.stls(self.certificate.client_context()), b"+OK stls")
        self.assertIsInstance(pop.sock, ssl.SSLSocket)
        self.assertTrue(pop._tls_established)
        self.assertEqual(pop.sock.gettimeout(), 10)
        self.assertEqual(pop.stat()[0], 1)
        with self.assertRaisesRegex(poplib.error_proto, "already established"):
            pop.stls()

    def test_program_may_start_tls_itself_and_swap_sock_and_file(self):
        pop = self.plain()
        pop._shortcmd("STLS")
        pop.sock = self.certificate.client_context().wrap_socket(pop.sock, server_hostname="localhost")
        pop.file = pop.sock.makefile("rb")
        self.assertEqual(pop.retr(1)[1][0], b"From: Ann <ann@example.org>")

    def test_default_context_restores_the_old_meaning(self):
        self.addCleanup(setattr, poplib, "default_context", poplib.default_context)
        poplib.default_context = ssl._create_stdlib_context
        poplib.POP3_SSL("localhost", self.server.port).quit()
        self.plain().stls()

    def test_stls_over_tls_is_refused(self):
        pop = poplib.POP3_SSL("localhost", self.server.port, context=self.certificate.client_context())
        with self.assertRaises(poplib.error_proto) as refused:
            pop.stls()
        self.assertEqual(refused.exception.args, ("-ERR TLS session already established",))
        pop.quit()

    def test_own_wrap_socket_of_a_context_is_called(self):
        class Pinning(ssl.SSLContext):
            wrapped = 0

            def wrap_socket(self, *args, **options):
                self.wrapped += 1
                return super().wrap_socket(*args, **options)

        context = Pinning(ssl.PROTOCOL_TLS_CLIENT)
        context.load_verify_locations(self.certificate.file)
        poplib.POP3_SSL("localhost", self.server.port, context=context).quit()
        self.assertEqual(context.wrapped, 1)

    def test_key_files_are_taken_where_cpython_takes_them(self):
        files = {"keyfile": self.certificate.key, "certfile": self.certificate.file}
        if sys.version_info >= (3, 12):
            with self.assertRaises(TypeError):
                poplib.POP3_SSL("localhost", self.server.port, **files)
            return
        with self.assertRaises(ValueError):
            poplib.POP3_SSL("localhost", self.server.port, context=ssl.create_default_context(), **files)
        self.addCleanup(setattr, poplib, "default_context", poplib.default_context)
        poplib.default_context = ssl._create_stdlib_context
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            poplib.POP3_SSL("localhost", self.server.port, self.certificate.key, self.certificate.file).quit()
        self.assertIn(DeprecationWarning, [w.category for w in caught])


if __name__ == "__main__":
    unittest.main()
