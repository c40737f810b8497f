#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Workers are killed, stopped beyond their leases, and cut off from the database, which is restarted, too. No
message is lost, and the receiver has each once. chaos_test.py PROGRAM

POP3_FLEET_MAILBOXES: how many mailboxes (40). POP3_FLEET_SEED: repeat a run.

A worker that is killed after the receiver accepted a message and before the ledger recorded that delivers it once
more, because LMTP has no way to ask: the receiver suppresses it by its Message-ID, and the test counts these. There
may be no more of them than messages that were under way at a kill."""
import os
import random
import signal
import sys
import time
import unittest

from harness import Fleet

PROGRAM = sys.argv.pop(1) if len(sys.argv) > 1 else "pop3"
MAILBOXES = int(os.environ.get("POP3_FLEET_MAILBOXES", "40"))
SEED = int(os.environ.get("POP3_FLEET_SEED", str(random.randrange(10**6))))
MESSAGES = 5
WORKERS = 3
JOBS = 4


class Chaos:
    def __init__(self, fleet, seed):
        self.fleet, self.random = fleet, random.Random(seed)
        self.kills = 0
        self.events = []

    def start(self):
        worker = self.fleet.start_worker("--jobs", JOBS, "--poll", 1, "--lease", 30)
        worker.holder = worker.stdout.readline().split()[1]  # "worker NAME runs"

    def running(self):
        return [worker for worker in self.fleet.workers if worker.poll() is None]

    def expire_leases(self, worker):
        """As time would: by the database's clock."""
        self.fleet.postgres.sql(f"""
            UPDATE pop3.fleet_slot SET until = now() - interval '1 second' WHERE until IS NOT NULL
                AND account IN (SELECT id FROM pop3.account WHERE holder = '{worker.holder}');
            UPDATE pop3.account SET lease_until = now() - interval '1 second' WHERE lease_until IS NOT NULL AND holder = '{worker.holder}'""")

    def kill(self):
        worker = self.random.choice(self.running())
        worker.kill()
        self.kills += 1
        self.expire_leases(worker)
        self.start()

    def stop(self):
        """It sleeps, its leases end, others take them over, and it goes on."""
        worker = self.random.choice(self.running())
        worker.send_signal(signal.SIGSTOP)
        self.kills += 1
        self.expire_leases(worker)
        time.sleep(1)  # the others go on meanwhile
        worker.send_signal(signal.SIGCONT)

    def cut(self):
        self.fleet.postgres.cut()

    def restart(self):
        self.fleet.postgres.stop(self.random.choice([signal.SIGINT, signal.SIGQUIT]))
        self.fleet.postgres.start()

    def live(self, rounds):
        for _ in range(rounds):
            event = self.random.choices([self.kill, self.stop, self.cut, self.restart], [4, 3, 3, 1])[0]
            self.events.append(event.__name__)
            event()
            time.sleep(self.random.uniform(0.1, 0.5))


class ChaosTest(unittest.TestCase):
    def test_each_message_is_received_and_no_other(self):
        with Fleet(PROGRAM, MAILBOXES, MESSAGES) as fleet:
            fleet.add_accounts(every="10s")
            chaos = Chaos(fleet, SEED)
            for _ in range(WORKERS):
                chaos.start()
            chaos.live(rounds=6 if MAILBOXES <= 40 else MAILBOXES // 50)
            fleet.postgres.sql("UPDATE pop3.fleet_account SET next_run = now(), succeeded = NULL")
            fleet.wait_until(fleet.is_complete, seconds=60 + MAILBOXES)
            receipts = fleet.receiver.receipts
            again = sum(receipts.values()) - len(receipts)
            print(f"seed {SEED}: {' '.join(chaos.events)}; {len(receipts)} messages, {again} suppressed, {chaos.kills} interruptions")
            self.assertEqual(set(receipts), fleet.expected())
            self.assertLessEqual(again, chaos.kills * JOBS * MESSAGES)


if __name__ == "__main__":
    unittest.main()
