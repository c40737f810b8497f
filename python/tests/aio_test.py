# SPDX-License-Identifier: MIT
"""The mailbox for asyncio, against the embedded server."""
import asyncio
import io
import logging
import threading
import unittest

import pop3
import pop3.aio
import pop3.testing

logging.getLogger("asyncio").setLevel(logging.ERROR)  # slow callbacks of a busy machine

MESSAGES = [b"Subject: letter %d\r\n\r\n" % n + b"line\r\n" * n for n in range(1, 41)]


class Aio(unittest.IsolatedAsyncioTestCase):
    def serve(self, tls="implicit", **options):
        server = pop3.testing.Server({"ann": "hunter2"}, tls=tls, **options)
        self.addCleanup(server.close)
        for message in MESSAGES:
            server.add_message("ann", message)
        return server

    def connect(self, server, tls="implicit", **options):
        context = None if tls == "none" else server.client_context()
        options = {"user": "ann", "password": "hunter2", "timeout": 10, "tls": tls, **options}
        return pop3.aio.connect(server.host, server.port, context=context, **options)

    async def test_all_messages_arrive_in_each_mode(self):
        for tls in ("implicit", "stls", "none"):
            async with self.connect(self.serve(tls), tls, allow_cleartext_password=True) as mailbox:
                self.assertEqual(mailbox.secure, tls != "none")
                self.assertEqual([m.content async for m in mailbox], MESSAGES)

    async def test_verbs_have_the_types_of_the_blocking_ones(self):
        mailbox = await self.connect(self.serve())
        self.assertEqual(await mailbox.stat(), pop3.Totals(40, sum(map(len, MESSAGES))))
        self.assertEqual((await mailbox.list())[0], pop3.Size(1, len(MESSAGES[0])))
        self.assertEqual((await mailbox.uidl())[0].uid, await mailbox.uid(1))
        self.assertEqual((await mailbox.email(2))["Subject"], "letter 2")
        file = io.BytesIO()
        self.assertEqual(await mailbox.retr_to(3, file), len(file.getvalue()))
        mailbox.close()

    async def test_quit_deletes_and_leaving_the_block_does_not(self):
        server = self.serve()
        async with self.connect(server) as mailbox:
            await mailbox.dele(1)
        self.assertEqual(len(server.messages("ann")), 40)
        async with self.connect(server) as mailbox:
            await mailbox.dele_all([1, 2])
            await mailbox.quit()
        self.assertEqual(server.messages("ann"), MESSAGES[2:])

    async def test_large_message_arrives_over_tls(self):
        server = self.serve()
        large = b"Subject: large\r\n\r\n" + b"0123456789abcdef\r\n" * 100_000
        server.add_message("ann", large)
        async with self.connect(server) as mailbox:
            self.assertEqual(await mailbox.retr(41), large)

    async def test_many_mailboxes_run_in_one_thread(self):
        server = pop3.testing.Server({f"u{n}": "hunter2" for n in range(50)}, tls="implicit")
        self.addCleanup(server.close)
        before = threading.active_count()

        async def fetch(name):
            server.add_message(name, MESSAGES[5])
            async with self.connect(server, user=name) as mailbox:
                return await mailbox.retr(1)

        got = await asyncio.gather(*(fetch(f"u{n}") for n in range(50)))
        self.assertEqual(got, [MESSAGES[5]] * 50)
        lookups = 50  # at most: those of the loop, which resolve the name
        self.assertLessEqual(threading.active_count(), before + lookups)

    async def test_cancelled_task_closes_the_connection_and_nothing_is_deleted(self):
        server = self.serve(faults=["silent=NOOP"])
        mailbox = await self.connect(server)
        await mailbox.dele(1)
        begun, read = asyncio.Event(), mailbox._read

        def noted(most):
            begun.set()
            return read(most)

        mailbox._read = noted
        waiting = asyncio.ensure_future(mailbox.noop())
        await begun.wait()
        waiting.cancel()
        with self.assertRaises(asyncio.CancelledError):
            await waiting
        self.assertFalse(mailbox.usable)
        self.assertEqual(len(server.messages("ann")), 40)

    async def test_cancellation_is_never_lost(self):
        server = self.serve(faults=["silent=NOOP"])
        for turns in range(6):
            mailbox = await self.connect(server)
            waiting = asyncio.ensure_future(mailbox.noop())
            for _ in range(turns):
                await asyncio.sleep(0)
            waiting.cancel()
            with self.assertRaises(asyncio.CancelledError):
                await waiting
            mailbox.close()

    async def test_silent_server_is_a_timeout(self):
        mailbox = await self.connect(self.serve(faults=["silent=NOOP"]), timeout=0.2)
        with self.assertRaises(pop3.Timeout):
            await mailbox.noop()

    async def test_second_verb_meanwhile_is_busy(self):
        mailbox = await self.connect(self.serve(faults=["silent=NOOP"]))
        first = asyncio.ensure_future(mailbox.noop())
        await asyncio.sleep(0)
        with self.assertRaises(pop3.Error) as busy:
            await mailbox.stat()
        self.assertEqual(busy.exception.code, pop3.Code.BUSY)
        first.cancel()
        with self.assertRaises(asyncio.CancelledError):
            await first

    async def test_unverified_server_is_refused(self):
        server = self.serve()
        with self.assertRaises(pop3.SettingsError) as refused:
            await pop3.aio.connect(server.host, server.port)
        self.assertEqual(refused.exception.code, pop3.Code.CERTIFICATE_UNTRUSTED)

    async def test_wrong_password_and_refused_connection_are_the_blocking_ones(self):
        server = self.serve()
        with self.assertRaises(pop3.LoginFailed):
            await self.connect(server, password="tanstaaf")
        server.close()
        with self.assertRaises(pop3.SettingsError):
            await pop3.aio.connect(server.host, server.port)


if __name__ == "__main__":
    unittest.main()
