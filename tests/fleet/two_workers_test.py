#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Two workers on one database deliver each message of each mailbox once. two_workers_test.py PROGRAM"""
import json
import os
import re
import signal
import subprocess
import sys
import unittest
import urllib.request
from pathlib import Path

from harness import Fleet, free_port

PROGRAM = sys.argv.pop(1) if len(sys.argv) > 1 else "pop3"


class TwoWorkers(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.fleet = cls.enterClassContext(Fleet(PROGRAM, mailboxes=12, messages=3)) if hasattr(cls, "enterClassContext") else None
        if cls.fleet is None:
            cls.fleet = Fleet(PROGRAM, mailboxes=12, messages=3)
            cls.addClassCleanup(cls.fleet.__exit__)
        cls.url = cls.fleet.postgres.url
        cls.fleet.add_accounts()
        for _ in range(2):
            cls.fleet.start_worker("--jobs", 3, "--listen", "127.0.0.1:0", "--poll", 1)
        cls.ports = [int(worker.stdout.readline().rsplit(":", 1)[1]) for worker in cls.fleet.workers]
        cls.fleet.wait_until(cls.fleet.is_complete)

    def get(self, path):
        with urllib.request.urlopen(f"http://127.0.0.1:{self.ports[0]}{path}", timeout=20) as answer:
            return answer.read().decode()

    def add(self, name, *words):
        return self.fleet.pop3("fleet", "add", name, "--ledger", self.url, "--host", "pop.example.org", "--user", "ann", "--password-file",
                               "/secret", "--to", "maildir:/srv/mail", *words)

    def test_each_message_is_delivered_once(self):
        self.assertEqual(set(self.fleet.receiver.receipts), self.fleet.expected())
        self.assertEqual(set(self.fleet.receiver.receipts.values()), {1})

    def test_the_metrics_count_the_runs(self):
        self.assertIn('pop3_fleet_accounts{state="all"} 12', self.get("/metrics"))

    def test_the_worker_is_alive_and_ready(self):
        self.assertEqual((self.get("/healthz"), self.get("/readyz")), ("alive\n", "ready\n"))

    def test_the_page_has_the_workers(self):
        self.assertIn("<h2>Workers</h2>", self.get("/"))

    def test_the_status_counts_the_messages(self):
        status = json.loads(self.fleet.pop3("fleet", "status", "--ledger", self.url, "--json"))
        self.assertEqual((status["failing"], status["fetched"]), (0, 36))

    def test_a_target_on_a_disk_needs_a_place(self):
        with self.assertRaisesRegex(AssertionError, "name its place"):
            self.add("disk")

    def test_an_account_is_added_paused_resumed_and_removed(self):
        self.assertEqual(self.add("gone", "--place", "disk1", "--paused"), "gone: added\n")
        for verb in ("resume", "pause", "run-now", "remove"):
            self.fleet.pop3("fleet", verb, "gone", "--ledger", self.url)
        self.assertEqual(self.fleet.pop3("fleet", "list", "gone", "--ledger", self.url), "")

    def test_an_unknown_account_is_refused(self):
        self.fleet.pop3("fleet", "pause", "nobody", "--ledger", self.url, status=64)


class OneWorker(unittest.TestCase):
    def test_gives_its_accounts_back_when_it_is_asked_to_end(self):
        with Fleet(PROGRAM, mailboxes=4, messages=1) as fleet:
            fleet.add_accounts()
            worker = fleet.start_worker("--poll", 1)
            fleet.wait_until(fleet.is_complete)
            worker.send_signal(signal.SIGTERM)
            self.assertEqual(worker.wait(60), 0)
            self.assertEqual(fleet.postgres.sql("SELECT count(*) FROM pop3.fleet_worker"), [["0"]])

    def test_opens_a_password_that_was_sealed(self):
        with Fleet(PROGRAM, mailboxes=1, messages=1) as fleet:
            key = fleet.home / "key"
            key.write_text("k1:" + "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWY=\n")
            key.chmod(0o600)
            fleet.pop3("fleet", "add", "ann", "--ledger", fleet.postgres.url, "--secret-key", key, "--read-password", "--host", "127.0.0.1",
                       "--port", fleet.port, "--tls", "none", "--user", "u0", "--to", f"lmtp:127.0.0.1:{fleet.receiver.port}",
                       "--recipients", "u0@example.org", input="tanstaaf\n")
            fleet.postgres.sql("UPDATE pop3.fleet_account SET next_run = now()")
            fleet.start_worker("--secret-key", key, "--poll", 1)
            fleet.wait_until(fleet.is_complete)
            self.assertEqual(len(fleet.receiver.receipts), 1)

    def test_ends_with_clear_words_when_the_tables_are_newer(self):
        with Fleet(PROGRAM, mailboxes=1, messages=1) as fleet:
            worker = fleet.start_worker("--poll", 1, "--lease", 5)
            worker.stdout.readline()
            table = fleet.postgres.sql("SELECT table_schema || '.' || table_name FROM information_schema.tables WHERE table_name LIKE '%schema%' "
                                       "AND table_schema = 'pop3'")[0][0]
            fleet.postgres.sql(f"UPDATE {table} SET version = version + 100, oldest = version + 100")
            self.assertNotEqual(worker.wait(60), 0)
            self.assertIn("newer", fleet.logs())


class QuickStart(unittest.TestCase):
    def test_of_the_document_delivers_the_mail_of_the_demo_server(self):
        text = (Path(__file__).resolve().parents[2] / "docs/fleet.md").read_text()
        block = re.search(r"## Quick start.*?\n((?:    [^\n]*\n)+)", text, re.S)[1]
        with Fleet(PROGRAM, mailboxes=1, messages=1) as fleet:
            for old, new in (("postgresql:///mail", f"'{fleet.postgres.url}'"), ("2110", str(free_port())), ("pop3 ", f"{fleet.program} ")):
                self.assertIn(old, block)
                block = block.replace(old, new)
            shell = subprocess.Popen(["bash", "-e", "-c", block], cwd=fleet.home, env={**os.environ, "HOME": str(fleet.home)},
                                     stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, start_new_session=True)
            try:
                self.assertEqual(shell.wait(60), 0)
                fleet.wait_until(lambda: list(fleet.home.glob("Mail/new/*")))
            finally:
                os.killpg(shell.pid, signal.SIGKILL)


if __name__ == "__main__":
    unittest.main()
