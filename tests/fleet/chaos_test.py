#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Workers whose clocks differ by a minute and two are killed, stopped beyond their leases, and cut off from the
database, which is restarted, too. No message is lost, and the receiver has each once. chaos_test.py PROGRAM

POP3_FLEET_MAILBOXES: how many mailboxes (40). POP3_FLEET_SEED: repeat a run. With more than 100 mailboxes nobody
moves the leases of the workers that are killed and stopped: their time passes.

    POP3_FLEET_MAILBOXES=10000 tests/fleet/chaos_test.py build/release/cli/pop3

A worker that is killed after the receiver accepted a message and before the ledger recorded that delivers it once
more, because LMTP has no way to ask: the receiver suppresses it by its Message-ID, and the test counts these. There
may be no more of them than messages that were under way at a kill."""
import os
import random
import signal
import sys
import time
import unittest
from collections import Counter

from harness import Fleet

PROGRAM = sys.argv.pop(1) if len(sys.argv) > 1 else "pop3"
MAILBOXES = int(os.environ.get("POP3_FLEET_MAILBOXES", "40"))
SEED = int(os.environ.get("POP3_FLEET_SEED", str(random.randrange(10**6))))
IS_LARGE = MAILBOXES > 100
MESSAGES = 5
SKEWS = [60, -60, 0, 0] if IS_LARGE else [60, -60, 0]  # of each worker, in seconds
JOBS = 8 if IS_LARGE else 4
LEASE = 10 if IS_LARGE else 30
PAUSES = (0.5, 3) if IS_LARGE else (0.1, 0.5)  # between two events, in seconds


class Chaos:
    def __init__(self, fleet, seed):
        self.fleet, self.random = fleet, random.Random(seed)
        self.kills = 0
        self.events = []
        self.asleep = []  # (when it goes on, worker)

    def start(self, skew):
        worker = self.fleet.start_worker("--jobs", JOBS, "--poll", 1, "--lease", LEASE, skew=skew)
        worker.holder = worker.stdout.readline().split()[1]  # "worker NAME runs"
        worker.skew = skew

    def running(self):
        sleepers = [worker for _, worker in self.asleep]
        return [worker for worker in self.fleet.workers if worker.poll() is None and worker not in sleepers]

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
        if not IS_LARGE:
            self.expire_leases(worker)
        self.start(worker.skew)

    def stop(self):
        """It sleeps, its leases end, others take them over, and it goes on."""
        worker = self.random.choice(self.running())
        worker.send_signal(signal.SIGSTOP)
        self.kills += 1
        if not IS_LARGE:
            self.expire_leases(worker)
        self.asleep.append((time.monotonic() + (1.3 * LEASE if IS_LARGE else 1), worker))

    def wake(self, now):
        for when, worker in self.asleep:
            if when <= now:
                worker.send_signal(signal.SIGCONT)
        self.asleep = [each for each in self.asleep if each[0] > now]

    def cut(self):
        self.fleet.postgres.cut()

    def restart(self):
        self.fleet.postgres.stop(self.random.choice([signal.SIGINT, signal.SIGQUIT]))
        self.fleet.postgres.start()

    def is_over(self):
        """Events go on until nearly all accounts have run."""
        if not IS_LARGE:
            return len(self.events) == 6
        left = self.fleet.postgres.sql("SELECT count(*) FROM pop3.fleet_account WHERE succeeded IS NULL")
        return int(left[0][0]) < MAILBOXES / 50

    def live(self):
        while not self.is_over():
            self.wake(time.monotonic())
            may = 4 if len(self.running()) > 1 else 0
            event = self.random.choices([self.kill, self.stop, self.cut, self.restart], [may, may, 3, 1])[0]
            self.events.append(event.__name__)
            event()
            time.sleep(self.random.uniform(*PAUSES))
        while self.asleep:
            time.sleep(0.1)
            self.wake(time.monotonic())

    def leave_one(self, skew):
        """All workers end, and one whose clock is ahead by `skew` runs each account."""
        for worker in self.running():
            worker.terminate()
            worker.wait()
        self.start(skew)
        self.fleet.postgres.sql("UPDATE pop3.fleet_account SET next_run = now(), succeeded = NULL")
        self.fleet.wait_until(self.fleet.is_complete)


class ChaosTest(unittest.TestCase):
    def finish(self, fleet):
        """Whatever failed runs once more; with few mailboxes, all of them."""
        which = "TRUE" if not IS_LARGE else "succeeded IS NULL"
        fleet.postgres.sql(f"UPDATE pop3.fleet_account SET next_run = now(), retry_now = true, succeeded = NULL WHERE {which}")

        def is_complete():
            fleet.postgres.sql("UPDATE pop3.fleet_account SET next_run = now(), retry_now = true "
                               "WHERE succeeded IS NULL AND next_run > now()")
            return fleet.is_complete()

        fleet.wait_until(is_complete, seconds=60 + MAILBOXES)

    def skews_of_runs(self, fleet):
        """How many runs were recorded by a clock that is ahead of the database's, and by one that is slow."""
        return [int(count) for count in fleet.postgres.sql(
            "SELECT count(*) FILTER (WHERE r.ended > extract(epoch FROM f.succeeded) + 30), "
            "count(*) FILTER (WHERE r.ended < extract(epoch FROM f.succeeded) - 30) "
            "FROM pop3.run r JOIN pop3.fleet_account f ON f.account = r.account")[0]]

    def test_each_message_is_received_and_no_other(self):
        with Fleet(PROGRAM, MAILBOXES, MESSAGES) as fleet:
            fleet.add_accounts(every="1h" if IS_LARGE else "10s")
            chaos = Chaos(fleet, SEED)
            print(f"seed {SEED}", flush=True)
            began = time.monotonic()
            for skew in SKEWS:
                chaos.start(skew)
            chaos.live()
            self.finish(fleet)
            receipts = fleet.receiver.receipts
            again = sum(receipts.values()) - len(receipts)
            ahead, behind = self.skews_of_runs(fleet)
            events = ", ".join(f"{count} {name}" for name, count in Counter(chaos.events).items())
            print(f"seed {SEED}: {MAILBOXES} mailboxes in {time.monotonic() - began:.0f} s; {events}; {len(receipts)} messages, "
                  f"{again} suppressed, {chaos.kills} interruptions; {ahead} runs by clocks a minute ahead, {behind} by slow ones", flush=True)
            self.assertEqual(set(receipts), fleet.expected())
            self.assertLessEqual(again, chaos.kills * JOBS * MESSAGES)
            if IS_LARGE:
                self.assertTrue(ahead and behind, "no clock was skewed")
                return
            for skew in sorted(set(SKEWS)):  # few accounts may all have run in one worker
                chaos.leave_one(skew)
                ahead, behind = self.skews_of_runs(fleet)
                self.assertEqual((ahead, behind), (MAILBOXES * (skew > 0), MAILBOXES * (skew < 0)))
            self.assertEqual(set(receipts), fleet.expected())


if __name__ == "__main__":
    unittest.main()
