#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Two workers on one database deliver each message of each mailbox once. two_workers_test.py PROGRAM"""
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import unittest
import urllib.error
import urllib.request
from pathlib import Path

from harness import BlackHole, Fleet, Postgres, free_port

PROGRAM = sys.argv.pop(1) if len(sys.argv) > 1 else "pop3"


def setUpModule():
    """One PostgreSQL for all tests, with a database for each."""
    global postgres
    home = Path(tempfile.mkdtemp(prefix="pop3-fleet-"))
    unittest.addModuleCleanup(shutil.rmtree, home)
    postgres = Postgres(home)
    unittest.addModuleCleanup(postgres.stop, signal.SIGQUIT)


def new_fleet(**options):
    return Fleet(PROGRAM, postgres=postgres, **options)


class TwoWorkers(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.fleet = new_fleet(mailboxes=12, messages=3)
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
        with new_fleet(mailboxes=4, messages=1) as fleet:
            fleet.add_accounts()
            worker = fleet.start_worker("--poll", 1)
            fleet.wait_until(fleet.is_complete)
            worker.send_signal(signal.SIGTERM)
            self.assertEqual(worker.wait(60), 0)
            self.assertEqual(fleet.postgres.sql("SELECT count(*) FROM pop3.fleet_worker"), [["0"]])

    def test_opens_a_password_that_was_sealed(self):
        with new_fleet(mailboxes=1, messages=1) as fleet:
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

    def add(self, fleet, *words, **options):
        return fleet.pop3("fleet", "add", "ann", "--ledger", fleet.postgres.url, "--host", "127.0.0.1", "--port", fleet.port, "--tls", "none",
                          "--user", "u0", "--to", f"lmtp:127.0.0.1:{fleet.receiver.port}", *words, **options)

    def run_once(self, fleet):
        fleet.postgres.sql("UPDATE pop3.fleet_account SET next_run = now()")
        fleet.wait_until(lambda: fleet.postgres.sql("SELECT count(*) FROM pop3.fleet_account f JOIN pop3.account a ON a.id = f.account "
                                                    "WHERE f.next_run > now() AND a.lease_until IS NULL") == [["1"]])

    def error_of(self, fleet):
        return fleet.postgres.sql("SELECT error FROM pop3.fleet_account")[0][0]

    def test_counts_mail_that_the_target_refuses_as_a_failure_for_ever(self):
        with new_fleet(mailboxes=1, messages=1) as fleet:
            self.add(fleet, "--password-file", fleet.secret, "--recipients", "nobody@example.org", "--every", "1d")
            fleet.start_worker("--poll", 1)
            for _ in range(5):
                self.run_once(fleet)
            self.assertEqual(fleet.postgres.sql("SELECT failures, succeeded IS NULL FROM pop3.fleet_account"), [["5", "t"]])
            self.assertIn("refused", self.error_of(fleet))

    def test_executes_no_command_of_a_row_unless_it_may(self):
        with new_fleet(mailboxes=1, messages=1) as fleet:
            self.add(fleet, "--password-command", f"cat {fleet.secret}", "--recipients", "u0@example.org")
            worker = fleet.start_worker("--poll", 1)
            self.run_once(fleet)
            self.assertIn("--allow-commands", self.error_of(fleet))
            worker.terminate()
            worker.wait()
            fleet.start_worker("--poll", 1, "--allow-commands")
            self.run_once(fleet)
            self.assertEqual(len(fleet.receiver.receipts), 1)

    def test_sends_no_password_to_a_server_that_the_row_did_not_have_when_it_was_sealed(self):
        with new_fleet(mailboxes=1, messages=1) as fleet:
            key = fleet.home / "key"
            key.write_text("k1:" + "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWY=\n")
            key.chmod(0o600)
            words = ["--secret-key", key, "--recipients", "u0@example.org"]
            self.add(fleet, *words, "--read-password", input="tanstaaf\n")
            self.assertIn("sealed for the server", self.refusal(fleet, *words, "--mechanism", "LOGIN"))
            fleet.postgres.sql("UPDATE pop3.fleet_account SET settings = replace(settings, '127.0.0.1', 'localhost')")
            fleet.start_worker("--secret-key", key, "--poll", 1)
            self.run_once(fleet)
            self.assertIn("sealed for another account or server", self.error_of(fleet))

    def refusal(self, fleet, *words):
        with self.assertRaises(AssertionError) as raised:
            self.add(fleet, *words)
        return str(raised.exception)

    def test_sends_no_keys_as_a_password(self):
        with new_fleet(mailboxes=1, messages=1) as fleet:
            key = fleet.home / "key"
            key.write_text("k1:" + "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWY=\n")
            key.chmod(0o600)
            self.add(fleet, "--password-file", key, "--recipients", "u0@example.org")
            fleet.start_worker("--secret-key", key, "--poll", 1)
            self.run_once(fleet)
            self.assertIn("keys of the sealed passwords", self.error_of(fleet))

    def test_answers_and_ends_while_the_database_is_a_black_hole(self):
        with new_fleet(mailboxes=1, messages=1) as fleet:
            hole = BlackHole(fleet.postgres.port)
            self.addCleanup(hole.close)
            worker = fleet.start_worker("--poll", 1, "--listen", "127.0.0.1:0", url=f"postgresql://pop3@127.0.0.1:{hole.port}/{fleet.postgres.database}")
            port = int(worker.stdout.readline().rsplit(":", 1)[1])

            def get(path):
                try:
                    with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=2) as answer:
                        return answer.status
                except urllib.error.HTTPError as refused:
                    return refused.code

            fleet.wait_until(lambda: get("/metrics") == 200)
            hole.is_open.clear()
            for _ in range(5):
                self.assertEqual((get("/metrics"), get("/"), get("/healthz")), (200, 200, 200))
            worker.terminate()
            self.assertEqual(worker.wait(50), 0)

    def test_ends_while_it_connects_to_a_black_hole(self):
        """The thread that connects is not waited for: it must find all that it uses until the process is gone."""
        with new_fleet(mailboxes=1, messages=1) as fleet:
            hole = BlackHole(fleet.postgres.port)
            self.addCleanup(hole.close)
            hole.is_open.clear()
            worker = fleet.start_worker(url=f"postgresql://pop3@127.0.0.1:{hole.port}/{fleet.postgres.database}")
            self.assertTrue(hole.has_accepted.wait(60))
            worker.terminate()
            self.assertEqual(worker.wait(50), os.EX_TEMPFAIL, fleet.logs())

    def test_ends_with_clear_words_when_the_tables_are_newer(self):
        with new_fleet(mailboxes=1, messages=1) as fleet:
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
        with new_fleet(mailboxes=1, messages=1) as fleet:
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
