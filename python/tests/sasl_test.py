# SPDX-License-Identifier: MIT
"""SCRAM and GSSAPI, by GNU SASL, in pop3.poplib and in both clients."""
import asyncio
import base64
import hashlib
import hmac
import os
import subprocess
import sys
import threading
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


def has_gssapi():
    try:
        pop3.mechanism("GSSAPI", host="localhost")
    except pop3.Error as e:
        assert e.code == pop3.Code.NO_COMMON_MECHANISM, e
        return False
    return True


class ScramServer(ScriptedServer):
    """Knows one login by SCRAM-SHA-256 (RFC 5802, RFC 7677), and no other."""

    def __init__(self, password=PASSWORD, iterations=4096):
        super().__init__(replies={"CAPA": b"+OK\r\nSASL SCRAM-SHA-256\r\n.\r\n", "AUTH": self._begin})
        self._salted = hashlib.pbkdf2_hmac("sha256", password.encode(), SALT, iterations)
        self._iterations = iterations
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
        self._server_first = b"r=%s,s=%s,i=%d" % (self._nonce, base64.b64encode(SALT), self._iterations)
        return self._challenge(self._server_first, self._final)

    def _final(self, message):
        without_proof, proof = message.rsplit(b",p=", 1)
        text = b",".join([self._bare, self._server_first, without_proof])
        client_key = self._mac(self._salted, b"Client Key")
        signature = self._mac(hashlib.sha256(client_key).digest(), text)
        if bytes(a ^ b for a, b in zip(client_key, signature)) != base64.b64decode(proof):
            return b"-ERR the password is wrong\r\n"
        server_signature = self._mac(self._mac(self._salted, b"Server Key"), text)
        return self._challenge(b"v=" + base64.b64encode(server_signature), lambda _: b"+OK\r\n")

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


class Counter(threading.Thread):
    """A thread that runs Python code until stop()."""

    def __init__(self):
        super().__init__(daemon=True)
        self.count, self._running = 0, True
        self.start()

    def run(self):
        while self._running:
            self.count += 1

    def stop(self):
        self._running = False
        self.join()


# The computation is GNU SASL's: CI looks at it with one interpreter (CMakeLists.txt).
REPEATED = "POP3_ANOTHER_PYTHON" in os.environ and "POP3_EVERY_PYTHON" not in os.environ


@unittest.skipIf(REPEATED, "another interpreter tests this")
@unittest.skipUnless(has_gnu_sasl(), "built without GNU SASL")
class Computation(unittest.TestCase):
    """The server requests many iterations."""

    OPTIONS = {"tls": "none", "user": "ann", "password": PASSWORD, "mechanism": "SCRAM-SHA-256", "timeout": 30}

    def serve(self, iterations):
        server = ScramServer(iterations=iterations)
        self.addCleanup(server.close)
        self.counter = Counter()
        self.addCleanup(self.counter.stop)
        return server.port

    def advance(self, kind, count):
        """Keeps how far `count` advances during each wait of a client."""
        advances, original = [], kind._wait
        if kind is pop3.aio.Mailbox:

            async def wait(mailbox, running, milliseconds):
                before = count()
                await original(mailbox, running, milliseconds)
                advances.append(count() - before)
        else:

            def wait(mailbox, running, milliseconds):
                before = count()
                original(mailbox, running, milliseconds)
                advances.append(count() - before)

        patch = mock.patch.object(kind, "_wait", wait)
        patch.start()
        self.addCleanup(patch.stop)
        return advances

    def test_threads_go_on_while_a_client_computes(self):
        port = self.serve(100_000)
        advances = self.advance(pop3.Mailbox, lambda: self.counter.count)
        pop3.connect("127.0.0.1", port, **self.OPTIONS).close()
        self.assertEqual(len(advances), 1)
        self.assertGreater(advances[0], 1000)

    def test_threads_go_on_while_a_mechanism_computes(self):
        self.serve(4096)
        answer = pop3.mechanism("SCRAM-SHA-256", "ann", PASSWORD)
        nonce = answer(b"").split(b"r=")[1]
        before = self.counter.count
        answer(b"r=%sserver,s=%s,i=100000" % (nonce, base64.b64encode(SALT)))
        self.assertGreater(self.counter.count - before, 1000)

    def test_tasks_and_threads_go_on_while_a_client_of_asyncio_computes_without_its_time_limit(self):
        port = self.serve(1_000_000)  # the most that are allowed
        ticks, limits, limited = [], [], pop3.aio.time_limit

        async def tick():
            while True:
                ticks.append(self.counter.count)
                await asyncio.sleep(0)

        async def login():
            ticking = asyncio.ensure_future(tick())
            try:
                async with pop3.aio.connect("127.0.0.1", port, **self.OPTIONS):
                    pass
            finally:
                ticking.cancel()

        def limit(seconds):
            limits.append(seconds)
            return limited(seconds)

        advances = self.advance(pop3.aio.Mailbox, lambda: len(ticks))
        with mock.patch.object(pop3.aio, "time_limit", limit):
            asyncio.run(login())
        self.assertEqual((len(advances), limits.count(None)), (1, 1))
        self.assertGreater(advances[0], 10)
        self.assertGreater(ticks[-1] - ticks[0], 1000)


# A cache of tickets that nobody fills: Kerberos waits for it. Ctrl-C comes once it does.
INTERRUPTED = """
import os, signal, sys, tempfile, threading, pop3

signal.signal(signal.SIGINT, signal.default_int_handler)  # also where the shell ignores it
with tempfile.TemporaryDirectory() as home:
    tickets, interrupted = os.path.join(home, "tickets"), threading.Event()
    os.mkfifo(tickets)
    os.environ["KRB5CCNAME"] = "FILE:" + tickets

    def interrupt():
        writer = os.open(tickets, os.O_WRONLY)
        os.kill(os.getpid(), signal.SIGINT)
        interrupted.wait()
        os.close(writer)

    threading.Thread(target=interrupt, daemon=True).start()
    answer = pop3.mechanism("GSSAPI", host="localhost")
    try:
        answer(b"")
    except KeyboardInterrupt:
        print("interrupted")
    try:
        answer(b"")
    except pop3.Error as e:
        print(e.code.name)
    interrupted.set()
"""


@unittest.skipUnless(has_gssapi(), "built without GNU SASL, or libgsasl is without Kerberos")
class Kerberos(unittest.TestCase):
    """There is no ticket here: what the flow waits for is the failure to find one."""

    def setUp(self):
        replies = {"CAPA": b"+OK\r\nSASL GSSAPI\r\n.\r\n", "AUTH": b"+ \r\n", "*": b"-ERR\r\n"}
        self.server = ScriptedServer(replies=replies)
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

    def test_mechanism_that_waits_is_ended_by_an_interrupt_and_answers_no_more(self):
        done = subprocess.run([sys.executable, "-c", INTERRUPTED], capture_output=True, text=True, timeout=30)
        self.assertEqual((done.stdout, done.stderr), ("interrupted\nCANCELLED\n", ""))

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


    def test_mechanism_that_runs_in_another_thread_is_busy_for_each_question(self):
        class Busy:
            def __getattr__(self, name):
                raise pop3._native.failure(pop3.Code.BUSY, "", "")

        for question in ("complete", "explanation"):
            with self.assertRaises(pop3.Error) as refused:
                getattr(pop3.sasl.Mechanism(Busy()), question)
            self.assertEqual(refused.exception.code, pop3.Code.BUSY)


class WithoutPassword(unittest.TestCase):
    def commands(self, mechanism, **options):
        with ScriptedServer(replies={"CAPA": b"+OK\r\nSASL EXTERNAL ANONYMOUS\r\n.\r\n", "AUTH": b"+OK\r\n"}) as server:
            pop3.connect("localhost", server.port, tls="none", mechanism=mechanism, **options).close()
            return server.received

    def test_client_logs_in_by_external_and_anonymous_without_a_password(self):
        self.assertIn(b"AUTH EXTERNAL YW5u", self.commands("EXTERNAL", user="ann"))
        self.assertIn(b"AUTH ANONYMOUS =", self.commands("anonymous", user=""))

    def test_mechanism_that_needs_no_user_logs_in_without_one(self):
        self.assertIn(b"AUTH ANONYMOUS =", self.commands("ANONYMOUS"))

    def test_secret_or_mechanism_without_a_user_is_a_value_error(self):
        for options in ({"password": PASSWORD}, {"token": PASSWORD}, {"mechanism": "PLAIN"}):
            for connect in (pop3.connect, pop3.aio.connect):
                with self.assertRaisesRegex(ValueError, "needs a user"):
                    connect("localhost", 1, tls="none", **options)

    def test_mechanism_refuses_a_secret_that_it_would_not_use_and_gssapi_no_host(self):
        for options in ({"password": PASSWORD, "host": "localhost"}, {"token": PASSWORD, "host": "localhost"}, {}):
            with self.assertRaises(ValueError):
                pop3.mechanism("GSSAPI", **options)
        with self.assertRaises(ValueError):
            pop3.mechanism("ANONYMOUS", "ann", PASSWORD)


if __name__ == "__main__":
    unittest.main()
