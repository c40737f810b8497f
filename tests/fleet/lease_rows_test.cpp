// SPDX-License-Identifier: MIT
// The leases of workers, in a real PostgreSQL. Time passes by moving what the rows say.
#include "fleet/worker/lease_rows.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <random>

#include "fleet/schedule/choice.hpp"
#include "fleet/worker/held_account.hpp"
#include "fleet_database.hpp"
#include "system/local_error.hpp"

namespace pop3::fleet {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

class LeaseRows : public testing::Test {
  protected:
    void add(const std::string& name, const std::string& host, const std::string& owner = {},
             const std::string& place = {}, std::int64_t limit = 100) {
        account_entry entry{.name = name,
                            .mailbox = host + ":995/" + name,
                            .host = host,
                            .user = name,
                            .owner = owner,
                            .place = place,
                            .settings = "host = \"" + host + "\"\n",
                            .every = std::chrono::seconds(300)};
        put(entry, {.per_host = limit, .per_owner = limit});
        // In the order in which they were added.
        base.execute(
            "UPDATE pop3.fleet_account SET next_run = now() - interval '1 hour' + account * "
            "interval '1 second' WHERE name = '" +
            name + "'");
    }
    std::size_t put(const account_entry& entry, const slot_limits& limits = {}) {
        const account_change change{.entry = entry};
        return rows.put({&change, 1}, {}, limits);
    }
    static std::vector<std::string> names_of(const std::vector<lease>& taken) {
        std::vector<std::string> names;
        for (const lease& each : taken) names.push_back(each.entry.name);
        return names;
    }
    lease_rows worker(const std::string& name, const std::string& place = {}) {
        return {base.pool(), {name, place, std::chrono::seconds(60)}, base.known()};
    }
    static held_epoch epoch_of(const lease& held) { return {held.account, held.epoch}; }
    // As a database that was restored: somebody else has taken that epoch.
    void give_to(const std::string& holder) {
        base.execute("UPDATE pop3.account SET holder = '" + holder + "'");
    }
    void let_leases_end() {
        base.execute(
            "UPDATE pop3.account SET lease_until = now() - interval '1 second' "
            "WHERE lease_until IS NOT NULL");
        base.execute(
            "UPDATE pop3.fleet_slot SET until = now() - interval '1 second' "
            "WHERE until IS NOT NULL");
    }
    std::string next_run_of(const std::string& name) {
        return base.ask(
            "SELECT extract(epoch FROM next_run)::bigint FROM pop3.fleet_account "
            "WHERE name = '" +
            name + "'");
    }

    test::fleet_database base;
    account_rows rows{base.pool()};
};

TEST_F(LeaseRows, AreTakenOldestFirst) {
    add("ann", "a");
    add("bob", "b");
    add("cat", "c");
    EXPECT_THAT(names_of(worker("one").take(2)), ElementsAre("ann", "bob"));
}

TEST_F(LeaseRows, AreTakenByOneWorkerOnly) {
    add("ann", "a");
    EXPECT_THAT(names_of(worker("one").take(8)), ElementsAre("ann"));
    EXPECT_THAT(worker("two").take(8), IsEmpty());
}

TEST_F(LeaseRows, AreTakenOverAfterTheirTermWithALaterEpoch) {
    add("ann", "a");
    const auto first = worker("one").take(1);
    let_leases_end();
    const auto second = worker("two").take(1);
    ASSERT_THAT(names_of(second), ElementsAre("ann"));
    EXPECT_GT(second.front().epoch, first.front().epoch);
}

TEST_F(LeaseRows, OfAnEarlierEpochRecordNothing) {
    add("ann", "a");
    lease_rows one = worker("one");
    const auto first = one.take(1);
    let_leases_end();
    const auto second = worker("two").take(1);
    const std::string before = next_run_of("ann");
    one.give_back(first.front(), {}, second.front().taken + std::chrono::hours(1));
    EXPECT_EQ(next_run_of("ann"), before);
    EXPECT_EQ(base.ask("SELECT holder FROM pop3.account WHERE lease_until > now()"), "two");
}

TEST_F(LeaseRows, AreNotRenewedAfterTheyWereLost) {
    add("ann", "a");
    lease_rows one = worker("one");
    const auto first = one.take(1);
    EXPECT_THAT(one.renew(first), ElementsAre(epoch_of(first.front())));
    let_leases_end();
    EXPECT_THAT(one.renew(first), IsEmpty());
}

TEST_F(LeaseRows, AreNotRenewedForAnEarlierEpochOfTheSameWorker) {
    add("ann", "a");
    lease_rows one = worker("one");
    const auto first = one.take(1);
    let_leases_end();
    const auto second = one.take(1);
    EXPECT_THAT(one.renew({first.front(), second.front()}), ElementsAre(epoch_of(second.front())));
}

TEST_F(LeaseRows, AreNotRenewedForAnotherHolderOfTheSameEpoch) {
    add("ann", "a");
    lease_rows one = worker("one");
    const auto held = one.take(1);
    give_to("two");
    EXPECT_THAT(one.renew(held), IsEmpty());
}

TEST_F(LeaseRows, OfAnotherHolderOfTheSameEpochRecordNothing) {
    add("ann", "a");
    lease_rows one = worker("one");
    const auto held = one.take(1);
    give_to("two");
    const std::string before = next_run_of("ann");
    one.give_back(held.front(), {}, held.front().taken + std::chrono::hours(1));
    EXPECT_EQ(next_run_of("ann"), before);
    EXPECT_EQ(base.ask("SELECT holder FROM pop3.account WHERE lease_until > now()"), "two");
}

TEST_F(LeaseRows, LeaveTheSlotsThatTheyDoNotNeedToOthers) {
    add("ann", "a", {}, {}, 50);
    EXPECT_EQ(worker("one").take(8).size(), 1U);
    // A row that was locked keeps the number of that transaction.
    EXPECT_LE(std::stoi(base.ask("SELECT count(*) FROM pop3.fleet_slot WHERE xmax::text <> '0'")),
              1);
}

TEST_F(LeaseRows, AreNotReleasedByTheHandleOfTheLedger) {
    add("ann", "a");
    lease_rows one = worker("one");
    const auto held = one.take(1);
    held_account(fetch::postgresql_database::shared(base.url()), held.front(), one.self()).reset();
    EXPECT_THAT(one.renew(held), ElementsAre(epoch_of(held.front())));
}

TEST_F(LeaseRows, OfAnotherHolderOfTheSameEpochOpenNoLedger) {
    add("ann", "a");
    lease_rows one = worker("one");
    const auto held = one.take(1);
    give_to("two");
    EXPECT_THROW(
        held_account(fetch::postgresql_database::shared(base.url()), held.front(), one.self()),
        system::local_error);
}

// A run whose end is in the ledger and not yet in the database.
class EndedRun : public LeaseRows {
  protected:
    EndedRun() {
        add("ann", "a");
        held = one.take(1).front();
        book = held_account(fetch::postgresql_database::shared(base.url()), held, one.self());
        fetch::run_state stands;
        stands.ended = fetch::now();
        stands.listed = 7;
        book->end_run(stands);
    }
    void give_back(const run_result& result) {
        one.give_back(held, result, held.taken + std::chrono::hours(1));
    }
    [[nodiscard]] std::string listed() const { return base.ask("SELECT listed FROM pop3.run"); }
    [[nodiscard]] std::string holders() const {
        return base.ask("SELECT count(*) FROM pop3.account WHERE lease_until > now()");
    }

    lease_rows one = worker("one");
    lease held;
    std::unique_ptr<fetch::postgresql_account> book;
};

TEST_F(EndedRun, IsRecordedWithTheReleaseOfItsAccount) {
    const run_result result{.end = book->take_end()};
    EXPECT_EQ(listed(), "");
    give_back(result);
    EXPECT_EQ(listed(), "7");
    EXPECT_EQ(holders(), "0");
    EXPECT_EQ(base.free_slots("host", "a"), 100U);
}

TEST_F(EndedRun, IsRecordedWithAChangeThatFollows) {
    EXPECT_TRUE(book->first_notice("new"));
    EXPECT_EQ(listed(), "7");
    give_back({.end = book->take_end()});
    EXPECT_EQ(holders(), "0");
}

TEST_F(EndedRun, IsRecordedWithItsListing) {
    book->remember_unchanged({.messages = 7});
    give_back({.end = book->take_end()});
    EXPECT_EQ(base.ask("SELECT quiet FROM pop3.account"), "7");
}

TEST_F(EndedRun, OfALostLeaseIsNotRecorded) {
    const std::string before = next_run_of("ann");
    const run_result result{.end = book->take_end()};
    give_to("two");
    give_back(result);
    EXPECT_EQ(listed(), "");
    EXPECT_EQ(next_run_of("ann"), before);
    EXPECT_EQ(base.ask("SELECT holder FROM pop3.account WHERE lease_until > now()"), "two");
}

TEST_F(EndedRun, OfALeaseThatHasExpiredIsNotRecorded) {
    const run_result result{.end = book->take_end()};
    let_leases_end();
    give_back(result);
    EXPECT_EQ(listed(), "");
}

// As after a COMMIT whose answer was lost.
TEST_F(EndedRun, IsRecordedOnce) {
    run_result result{.is_failure = true};
    result.end = book->take_end();
    give_back(result);
    give_back(result);
    EXPECT_EQ(rows.list().front().failures, 1U);
}

TEST_F(LeaseRows, AreRenewedWithTheirSlots) {
    add("ann", "a");
    lease_rows one = worker("one");
    const auto held = one.take(1);
    base.execute(
        "UPDATE pop3.account SET lease_until = now() + interval '1 second' WHERE "
        "lease_until IS NOT NULL");
    one.renew(held);
    EXPECT_EQ(
        base.ask("SELECT count(*) FROM pop3.account a JOIN pop3.fleet_slot s ON s.account = a.id "
                 "WHERE s.until = a.lease_until AND s.until > now() + interval '30 s'"),
        "1");
}

TEST_F(LeaseRows, AreDueAgainAtTheRecordedTime) {
    add("ann", "a");
    lease_rows one = worker("one");
    const auto held = one.take(1);
    one.give_back(held.front(), {}, held.front().taken + std::chrono::hours(1));
    EXPECT_THAT(one.take(8), IsEmpty());
    base.execute("UPDATE pop3.fleet_account SET next_run = next_run - interval '61 minutes'");
    EXPECT_THAT(names_of(one.take(8)), ElementsAre("ann"));
}

TEST_F(LeaseRows, CountFailuresInARow) {
    add("ann", "a");
    lease_rows one = worker("one");
    const auto held = one.take(1);
    run_result broken;
    broken.is_failure = true;
    broken.error = "no connection \x1b[31m";
    one.give_back(held.front(), broken, held.front().taken);
    const auto list = rows.list();
    EXPECT_EQ(list.front().failures, 1U);
    EXPECT_EQ(list.front().error, "no connection \\x1B[31m");
    EXPECT_FALSE(list.front().succeeded);
}

TEST_F(LeaseRows, GiveAnUnusedAccountBackAsItWas) {
    add("ann", "a");
    lease_rows one = worker("one");
    const std::string before = next_run_of("ann");
    one.give_back_unused(one.take(1).front());
    EXPECT_EQ(next_run_of("ann"), before);
    EXPECT_THAT(names_of(worker("two").take(1)), ElementsAre("ann"));
}

TEST_F(LeaseRows, KeepTheLimitOfAHostOverAllWorkers) {
    for (const char* name : {"ann", "bob", "cat"}) add(name, "a", {}, {}, 2);
    add("dan", "b");
    EXPECT_THAT(names_of(worker("one").take(8)), ElementsAre("ann", "bob", "dan"));
    EXPECT_THAT(worker("two").take(8), IsEmpty());
}

TEST_F(LeaseRows, KeepTheLimitOfAnOwnerOverAllWorkers) {
    for (const char* name : {"ann", "bob"}) add(name, std::string("host-") + name, "acme", {}, 1);
    EXPECT_THAT(names_of(worker("one").take(8)), ElementsAre("ann"));
    EXPECT_THAT(worker("two").take(8), IsEmpty());
}

TEST_F(LeaseRows, FreeTheSlotOfAWorkerThatDied) {
    add("ann", "a", {}, {}, 1);
    worker("one").take(1);
    add("bob", "a", {}, {}, 1);
    let_leases_end();
    EXPECT_THAT(names_of(worker("two").take(1)), ElementsAre("ann"));
}

TEST_F(LeaseRows, GoToWorkersAtTheirPlaceOnly) {
    add("ann", "a", {}, "disk1");
    EXPECT_THAT(worker("one").take(8), IsEmpty());
    EXPECT_THAT(worker("two", "disk2").take(8), IsEmpty());
    EXPECT_THAT(names_of(worker("three", "disk1").take(8)), ElementsAre("ann"));
}

TEST_F(LeaseRows, PassOverPausedAccounts) {
    add("ann", "a");
    EXPECT_THAT(rows.pause({"ann"}), IsEmpty());
    EXPECT_THAT(worker("one").take(8), IsEmpty());
    rows.resume({"ann"});
    EXPECT_THAT(names_of(worker("one").take(8)), ElementsAre("ann"));
}

TEST_F(LeaseRows, AreDueAtOnceWhenSomebodyAsks) {
    add("ann", "a");
    base.execute("UPDATE pop3.fleet_account SET next_run = now() + interval '1 hour'");
    rows.run_now({"ann"});
    const auto taken = worker("one").take(8);
    ASSERT_THAT(names_of(taken), ElementsAre("ann"));
    EXPECT_TRUE(taken.front().retry_now);
}

TEST_F(LeaseRows, ChangeNothingIfOneNameIsUnknown) {
    add("ann", "a");
    EXPECT_THAT(rows.pause({"ann", "nobody"}), ElementsAre("nobody"));
    EXPECT_FALSE(rows.list().front().entry.paused);
}

TEST_F(LeaseRows, EndAWorkerThatIsOlderThanTheTables) {
    lease_rows old(base.pool(), {"old", {}, std::chrono::seconds(60)}, base.known());
    EXPECT_NO_THROW(old.renew({}));
    base.become_newer();
    EXPECT_THROW(old.renew({}), postgresql::database_error);
}

TEST_F(LeaseRows, KeepWhatWasAskedWhileTheyRan) {
    add("ann", "a");
    lease_rows one = worker("one");
    const auto held = one.take(1);
    rows.run_now({"ann"});
    one.give_back(held.front(), {}, held.front().taken + std::chrono::hours(1));
    const auto again = one.take(1);
    ASSERT_THAT(names_of(again), ElementsAre("ann"));
    EXPECT_TRUE(again.front().retry_now);
}

TEST_F(LeaseRows, KeepTheErrorWhenARunIsNotTried) {
    add("ann", "a");
    base.execute("UPDATE pop3.fleet_account SET failures = 3, error = 'refused'");
    lease_rows one = worker("one");
    run_result waits;
    waits.is_not_tried = true;
    const auto held = one.take(1);
    one.give_back(held.front(), waits, held.front().taken);
    EXPECT_EQ(rows.list().front().error, "refused");
    EXPECT_EQ(rows.list().front().failures, 3U);
}

TEST_F(LeaseRows, OutliveAClockThatRanAhead) {
    add("ann", "a");
    base.execute("UPDATE pop3.fleet_account SET next_run = now() + interval '1 year'");
    base.execute("UPDATE pop3.account SET lease_until = now() + interval '1 year'");
    base.execute("UPDATE pop3.fleet_slot SET until = now() + interval '1 year'");
    EXPECT_THAT(names_of(worker("one").take(1)), ElementsAre("ann"));
}

TEST_F(LeaseRows, DoNotPutAnOlderPasswordBack) {
    add("ann", "a");
    base.execute("UPDATE pop3.fleet_account SET sealed = 'old', sealed_by = 'k'");
    lease_rows one = worker("one");
    const auto held = one.take(1);
    base.execute("UPDATE pop3.fleet_account SET sealed = 'new'");
    one.reseal(held.front(), {"k2", "older"});
    EXPECT_EQ(base.ask("SELECT convert_from(sealed, 'UTF8') FROM pop3.fleet_account"), "new");
}

TEST_F(LeaseRows, AreNotTakenFromTablesThatAreNewer) {
    add("ann", "a");
    base.become_newer();
    EXPECT_THROW(worker("old").take(1), postgresql::database_error);
    EXPECT_EQ(base.ask("SELECT count(*) FROM pop3.account WHERE lease_until > now()"), "0");
}

TEST_F(LeaseRows, KeepTheRecordsOfAnAccountThatMoved) {
    add("ann", "a");
    const auto before = rows.list().front().id;
    EXPECT_EQ(put({.name = "ann", .mailbox = "b:995/ann", .host = "b", .user = "ann"}), 0U);
    EXPECT_EQ(rows.list().front().id, before);
    EXPECT_EQ(rows.list().front().entry.host, "b");
}

TEST_F(LeaseRows, HaveTheRecordsOfTheMailboxThatWasLoggedInToLast) {
    base.execute("INSERT INTO pop3.account (name, mailbox) VALUES ('m1', 'm2')");
    put({.name = "two", .mailbox = "m2", .host = "a", .user = "two"});
    put({.name = "one", .mailbox = "m1", .host = "a", .user = "one"});
    EXPECT_EQ(
        base.ask(
            "SELECT convert_from(a.name, 'UTF8') FROM pop3.fleet_account f JOIN pop3.account a "
            "ON a.id = f.account WHERE f.name = 'two'"),
        "m1");
    EXPECT_EQ(
        base.ask(
            "SELECT convert_from(a.name, 'UTF8') FROM pop3.fleet_account f JOIN pop3.account a "
            "ON a.id = f.account WHERE f.name = 'one'"),
        "m1#2");
}

TEST_F(LeaseRows, AreForOneAccountOfAMailboxAndAllOrNone) {
    add("ann", "a");
    const account_change changes[] = {
        {.entry = {.name = "new", .mailbox = "n", .host = "a", .user = "n"}},
        {.entry = {.name = "bob", .mailbox = "a:995/ann", .host = "a", .user = "ann"}}};
    EXPECT_THROW(rows.put(changes, {}, {}), error);
    EXPECT_EQ(rows.list().size(), 1U);
}

TEST_F(LeaseRows, StayPausedAndComeSoonerWhenTheyAreChanged) {
    add("ann", "a");
    rows.pause({"ann"});
    base.execute("UPDATE pop3.fleet_account SET next_run = now() + interval '30 days'");
    put({.name = "ann", .mailbox = "a:995/ann", .host = "a", .user = "ann", .keeps_paused = true});
    EXPECT_TRUE(rows.list().front().entry.paused);
    EXPECT_EQ(base.ask("SELECT next_run <= now() + interval '1 minute' FROM pop3.fleet_account"),
              "true");
}

TEST_F(LeaseRows, HaveNoSealedPasswordOnceTheSettingsNameOne) {
    add("ann", "a");
    base.execute("UPDATE pop3.fleet_account SET sealed = 'old', sealed_by = 'k'");
    put({.name = "ann",
         .mailbox = "a:995/ann",
         .host = "a",
         .user = "ann",
         .names_password = true});
    EXPECT_FALSE(rows.list().front().is_sealed);
}

// The statement and the pure rule that the simulation lives by.
TEST_F(LeaseRows, AreChosenByTheRuleOfTheSimulation) {
    std::minstd_rand random(7);
    const std::vector<std::string> hosts = {"a", "b", "c"};
    const std::vector<std::string> owners = {"", "x", "y"};
    for (int i = 0; i < 24; ++i)
        add("n" + std::to_string(i), hosts[random() % 3], owners[random() % 3], {}, 3);
    for (int round = 0; round < 6; ++round) {
        const std::size_t most = 1 + random() % 9;
        std::vector<due_account> due;
        for (const account_row& each : rows.list())
            if (each.holder.empty())
                due.push_back({each.id, each.entry.host, each.entry.owner, each.next_run});
        std::ranges::sort(due, {},
                          [](const due_account& each) { return std::pair(each.due, each.id); });
        free_slots free;
        for (const std::string& host : hosts) free.of_host[host] = base.free_slots("host", host);
        for (const std::string owner : {"x", "y"})
            free.of_owner[owner] = base.free_slots("owner", owner);
        std::vector<std::int64_t> taken;
        for (const lease& each : worker("w" + std::to_string(round)).take(most))
            taken.push_back(each.account);
        EXPECT_EQ(taken, choose(due, free, most)) << round;
    }
}

}  // namespace
}  // namespace pop3::fleet
