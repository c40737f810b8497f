# SPDX-License-Identifier: MIT
"""The mailbox for asyncio, against the embedded server."""
import asyncio
import io
import logging
import threading
import unittest
from concurrent.futures import ThreadPoolExecutor

import pop3
import pop3.aio
import pop3.testing
from pop3.time_limit import time_limit
from small_bites import SmallBites

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

    async def waiting_noop(self, mailbox):
        """A task that waits for the reply to NOOP."""
        begun, read = asyncio.Event(), mailbox._read

        def noted(most):
            begun.set()
            return read(most)

        mailbox._read = noted
        waiting = asyncio.ensure_future(mailbox.noop())
        await begun.wait()
        return waiting

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
        self.assertNotIn("QUIT", server.commands(1))
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
        lookups = ThreadPoolExecutor(1)  # the loop's own, which resolve the name
        self.addCleanup(lookups.shutdown)
        asyncio.get_running_loop().set_default_executor(lookups)
        before, open_ones, all_open, counts = threading.active_count(), [], asyncio.Event(), []

        async def fetch(name):
            server.add_message(name, MESSAGES[5])
            async with self.connect(server, user=name) as mailbox:
                open_ones.append(mailbox)
                if len(open_ones) == 50:
                    all_open.set()
                await all_open.wait()
                counts.append(threading.active_count())
                return await mailbox.retr(1)

        got = await asyncio.gather(*(fetch(f"u{n}") for n in range(50)))
        self.assertEqual(got, [MESSAGES[5]] * 50)
        self.assertLessEqual(max(counts), before + 1)

    async def test_cancelled_task_closes_the_connection_and_nothing_is_deleted(self):
        server = self.serve(faults=["silent=NOOP"])
        mailbox = await self.connect(server)
        await mailbox.dele(1)
        waiting = await self.waiting_noop(mailbox)
        waiting.cancel()
        with self.assertRaises(asyncio.CancelledError):
            await waiting
        self.assertFalse(mailbox.usable)
        self.assertNotIn("QUIT", server.commands())
        self.assertEqual(len(server.messages("ann")), 40)

    async def test_close_ends_the_verb_that_waits_and_disturbs_no_other_connection(self):
        for tls in ("implicit", "none"):
            server = self.serve(tls, faults=["silent=NOOP"])
            options = {"tls": tls, "timeout": None, "allow_cleartext_password": True}
            mailbox = await self.connect(server, **options)
            waiting = await self.waiting_noop(mailbox)
            mailbox.close()
            self.assertFalse(mailbox.usable)
            async with self.connect(self.serve(tls), **options) as other:
                self.assertEqual(await asyncio.wait_for(other.retr(1), 10), MESSAGES[0])
                with self.assertRaises(pop3.Error) as ended:
                    await asyncio.wait_for(waiting, 10)
                self.assertEqual(await other.retr(2), MESSAGES[1])
            self.assertEqual(ended.exception.code, pop3.Code.CANCELLED)
            with self.assertRaises(pop3.UsageError):
                await mailbox.noop()

    async def test_file_that_takes_a_part_at_once_gets_the_whole_message(self):
        file = SmallBites()
        async with self.connect(self.serve()) as mailbox:
            self.assertEqual(await mailbox.retr_to(40, file), len(MESSAGES[39]))
        self.assertEqual(file.taken, MESSAGES[39])

    async def test_time_limit_in_a_task_that_was_cancelled_before_is_a_timeout(self):
        begun = asyncio.Event()

        async def stubborn():
            try:
                begun.set()
                await asyncio.Event().wait()
            except asyncio.CancelledError:
                with time_limit(0.01):
                    await asyncio.Event().wait()

        task = asyncio.ensure_future(stubborn())
        await begun.wait()
        task.cancel()
        with self.assertRaises(TimeoutError):
            await task

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
        mailbox = await self.connect(self.serve(faults=["silent=NOOP"]))
        mailbox._where = mailbox._where._replace(timeout=0.2)
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

    async def test_name_that_no_host_can_have_is_not_found(self):
        with self.assertRaises(pop3.SettingsError) as refused:
            await pop3.aio.connect("a" * 70 + ".example")
        self.assertEqual(refused.exception.code, pop3.Code.HOST_NOT_FOUND)


if __name__ == "__main__":
    unittest.main()
