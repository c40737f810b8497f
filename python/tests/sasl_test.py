# SPDX-License-Identifier: MIT
"""SCRAM and GSSAPI, by GNU SASL, in pop3.poplib and in both clients."""
import asyncio
import base64
import hashlib
import hmac
import os
import unittest
from unittest import mock

import pop3
import pop3.aio
from pop3 import poplib
from scripted_server import ScriptedServer

PASSWORD = "s3cret"
SALT = b"sixteen octets.."


def has_gnu_sasl():
    try:
        pop3.mechanism("SCRAM-SHA-256", "ann", PASSWORD)
    except pop3.Error as e:
        assert e.code == pop3.Code.NO_COMMON_MECHANISM and "libgsasl-dev" in e.advice, e
        return False
    return True


class ScramServer(ScriptedServer):
    """Knows one login by SCRAM-SHA-256 (RFC 5802, RFC 7677), and no other."""

    def __init__(self, password=PASSWORD):
        super().__init__(replies={"CAPA": b"+OK\r\nSASL SCRAM-SHA-256\r\n.\r\n", "AUTH": self._begin})
        self._salted = hashlib.pbkdf2_hmac("sha256", password.encode(), SALT, 4096)
        self._step = None

    def _reply(self, line):
        step, self._step = self._step, None
        return step(base64.b64decode(line)) if step else super()._reply(line)

    def _challenge(self, octets, following):
        self._step = following
        return b"+ " + base64.b64encode(octets) + b"\r\n"

    def _begin(self, line):
        words = line.split()
        return self._first(base64.b64decode(words[2])) if len(words) > 2 else self._challenge(b"", self._first)

    def _first(self, message):
        self._bare = message.split(b",", 2)[2]
        self._nonce = self._bare.split(b"r=")[1] + b"server"
        self._server_first = b"r=%s,s=%s,i=4096" % (self._nonce, base64.b64encode(SALT))
        return self._challenge(self._server_first, self._final)

    def _final(self, message):
        without_proof, proof = message.rsplit(b",p=", 1)
        text = b",".join([self._bare, self._server_first, without_proof])
        client_key = self._mac(self._salted, b"Client Key")
        signature = self._mac(hashlib.sha256(client_key).digest(), text)
        if bytes(a ^ b for a, b in zip(client_key, signature)) != base64.b64decode(proof):
            return b"-ERR the password is wrong\r\n"
        return self._challenge(b"v=" + base64.b64encode(self._mac(self._mac(self._salted, b"Server Key"), text)), lambda _: b"+OK\r\n")

    @staticmethod
    def _mac(key, text):
        return hmac.new(key, text, "sha256").digest()


@unittest.skipUnless(has_gnu_sasl(), "built without GNU SASL")
class Scram(unittest.TestCase):
    def setUp(self):
        self.server = ScramServer()
        self.addCleanup(self.server.close)

    def auth(self, password):
        pop = poplib.POP3("127.0.0.1", self.server.port, timeout=10)
        self.addCleanup(pop.close)
        return pop.auth("SCRAM-SHA-256", pop3.mechanism("SCRAM-SHA-256", "ann", password))

    def test_poplib_logs_in(self):
        self.assertEqual(self.auth(PASSWORD), b"+OK")

    def test_wrong_password_is_the_refusal_of_the_server(self):
        with self.assertRaises(poplib.error_proto) as refused:
            self.auth("hunter2")
        self.assertEqual(refused.exception.args, (b"-ERR the password is wrong",))

    def test_client_takes_scram_by_itself_without_tls(self):
        with pop3.connect("127.0.0.1", self.server.port, tls="none", user="ann", password=PASSWORD) as mailbox:
            self.assertEqual(mailbox.state, "transaction")

    def test_client_of_asyncio_logs_in(self):
        async def state():
            options = {"tls": "none", "user": "ann", "password": PASSWORD, "mechanism": "SCRAM-SHA-256"}
            async with pop3.aio.connect("127.0.0.1", self.server.port, **options) as mailbox:
                return mailbox.state

        self.assertEqual(asyncio.run(state()), "transaction")


@unittest.skipUnless(has_gnu_sasl(), "built without GNU SASL")
class Kerberos(unittest.TestCase):
    """There is no ticket here: what the flow waits for is the failure to find one."""

    def setUp(self):
        self.server = ScriptedServer(replies={"CAPA": b"+OK\r\nSASL GSSAPI\r\n.\r\n", "AUTH": b"+ \r\n", "*": b"-ERR\r\n"})
        self.addCleanup(self.server.close)
        settings = mock.patch.dict(os.environ, {"KRB5CCNAME": "FILE:/nonexistent/tickets", "KRB5_CONFIG": "/dev/null"})
        settings.start()
        self.addCleanup(settings.stop)
        self.options = {"tls": "none", "user": "", "mechanism": "GSSAPI"}

    def lacks_ticket(self, call):
        with self.assertRaises(pop3.Error) as refused:
            call()
        self.assertEqual(refused.exception.code, pop3.Code.CREDENTIALS_UNUSABLE)
        self.assertIn("no Kerberos ticket", str(refused.exception))

    def test_poplib_tells_that_there_is_no_ticket(self):
        pop = poplib.POP3("127.0.0.1", self.server.port, timeout=10)
        self.addCleanup(pop.close)
        self.lacks_ticket(lambda: pop.auth("GSSAPI", pop3.mechanism("GSSAPI", host="localhost")))
        self.assertEqual(self.server.received, [b"AUTH GSSAPI", b"*"])

    def test_client_tells_that_there_is_no_ticket(self):
        self.lacks_ticket(lambda: pop3.connect("localhost", self.server.port, **self.options))

    def test_client_of_asyncio_tells_that_there_is_no_ticket(self):
        async def login():
            await pop3.aio.connect("localhost", self.server.port, **self.options)

        self.lacks_ticket(lambda: asyncio.run(login()))

    def test_password_beside_a_ticket_is_refused(self):
        with self.assertRaisesRegex(ValueError, "GSSAPI takes neither"):
            pop3.connect("localhost", self.server.port, password="hunter2", **self.options)


class Names(unittest.TestCase):
    def test_mechanism_that_is_not_there_is_named_and_the_advice_leads_to_the_list(self):
        for name in ("NTLM", "XOAUTH2"):
            with self.assertRaises(pop3.Error) as refused:
                pop3.mechanism(name, "ann", PASSWORD)
            self.assertEqual(refused.exception.code, pop3.Code.NO_COMMON_MECHANISM)
            self.assertIn(f"there is no {name} for such credentials", str(refused.exception))
            self.assertIn("help(pop3.mechanism)", refused.exception.advice)


class WithoutPassword(unittest.TestCase):
    def commands(self, mechanism, user):
        with ScriptedServer(replies={"CAPA": b"+OK\r\nSASL EXTERNAL ANONYMOUS\r\n.\r\n", "AUTH": b"+OK\r\n"}) as server:
            pop3.connect("localhost", server.port, tls="none", user=user, mechanism=mechanism).close()
            return server.received

    def test_client_logs_in_by_external_and_anonymous_without_a_password(self):
        self.assertIn(b"AUTH EXTERNAL YW5u", self.commands("EXTERNAL", "ann"))
        self.assertIn(b"AUTH ANONYMOUS =", self.commands("anonymous", ""))


if __name__ == "__main__":
    unittest.main()
