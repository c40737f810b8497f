// SPDX-License-Identifier: MIT
// One run holds an account. If another run acquires the account, the first one changes nothing any
// more and begins no delivery.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <functional>
#include <utility>
#include <vector>

#include "fetch/error.hpp"
#include "fetch/run/maildir_request.hpp"
#include "fetch/targets/maildir_decorator.hpp"
#include "ledger_engines.hpp"
#include "pop3/server/memory_backend.hpp"
#include "pop3/server/server.hpp"
#include "support/files.hpp"
#include "support/temporary_directory.hpp"
#include "support/throws.hpp"

namespace pop3::fetch {
namespace {

using test::local_failure;
using ::testing::IsEmpty;

class Lease : public LedgerOfEachEngine {};
INSTANTIATE_TEST_SUITE_P(Engines, Lease, every_engine(), name_of_engine);

const std::vector<intent> next_delivery{{{"uid", {}, 0}, 6, "maildir:/mail", "file"}};

TEST_P(Lease, IsForOneRunAtATime) {
    const auto reason =
        local_failure([&] { std::ignore = engine->open()->acquire({"pop.example.org:995/ann"}); });
    ASSERT_TRUE(reason);
    EXPECT_EQ(reason->code, fetch_errc::account_locked);
    EXPECT_TRUE(acquire("pop.example.org:995/bob"));
    book.reset();
    EXPECT_TRUE(acquire("pop.example.org:995/ann"));
}

const std::vector<std::function<void(account_ledger&)>> every_change{
    [](account_ledger& book) { book.confirm_lease(); },
    [](account_ledger& book) { book.set_mailbox("new:995/ann"); },
    [](account_ledger& book) {
        book.apply_listing(std::vector<ledger_update>{{.uid = "uid", .octets = {}}}, {});
    },
    [](account_ledger& book) { book.forget_vanished(instant{} + 2 * remembers_vanished); },
    [](account_ledger& book) { book.remember_unchanged({1}); },
    [](account_ledger& book) { std::ignore = book.match_content({}, {}); },
    [](account_ledger& book) {
        book.distrust(std::vector<message_key>{{"uid", {}, 0}}, {});
    },
    [](account_ledger& book) {
        book.import_messages(std::vector<imported_message>{{.uid = "imported"}});
    },
    [](account_ledger& book) { book.record_and_intend({}, next_delivery, {}); },
    [](account_ledger& book) { book.mark_deletions({}); },
    [](account_ledger& book) { book.confirm_deletions({}); },
    [](account_ledger& book) { book.set_setbacks({}); },
    [](account_ledger& book) { book.set_one_at_a_time(instant{}); },
    [](account_ledger& book) { book.end_run({}); },
    [](account_ledger& book) { std::ignore = book.first_notice("new"); },
    [](account_ledger& book) { book.forget_notice("held"); },
};

// With what each of these can change: a message that vanished, and a notice.
void fill(account_ledger& book) {
    std::vector<intent> arrived = next_delivery;
    book.record_and_intend({}, arrived, {});
    book.record_and_intend(arrived, {}, {});
    book.apply_listing(
        std::vector<ledger_update>{
            {.uid = "uid", .octets = {}, .type = ledger_update::kind::vanished}},
        {});
    std::ignore = book.first_notice("held");
}

// Each with an account of its own: a handle that knows that its lease is lost asks no more.
TEST_P(Lease, ThatIsLostLetsNothingChange) {
    for (std::size_t i = 0; i < every_change.size(); ++i) {
        const std::string mailbox = "pop.example.org:995/" + std::to_string(i);
        const auto first = acquire(mailbox);
        fill(*first);
        engine->lose_leases();
        const auto other = acquire(mailbox);
        const auto reason = local_failure([&] { every_change[i](*first); });
        ASSERT_TRUE(reason) << i;
        EXPECT_EQ(reason->code, fetch_errc::lease_lost) << i;
        EXPECT_THAT(other->open_intents(), IsEmpty());
        EXPECT_FALSE(local_failure([&] { other->record_and_intend({}, next_delivery, {}); })) << i;
    }
}

TEST_P(Lease, ThatIsLostIsNotReleasedForTheNextHolder) {
    engine->lose_leases();
    const auto other = acquire("pop.example.org:995/ann");
    book.reset();
    EXPECT_TRUE(local_failure([&] { std::ignore = acquire("pop.example.org:995/ann"); }));
}

TEST_P(Lease, OutlivesTheLedgerThatGaveIt) {
    opened.reset();
    book->record_and_intend({}, next_delivery, {});
    EXPECT_EQ(book->open_intents().size(), 1U);
}

class ExpiringLease : public ::testing::Test {
  protected:
    static constexpr lease_terms terms{.lifetime = std::chrono::seconds(60),
                                       .delivery_margin = std::chrono::seconds(20)};
    bool another_run_acquires() {
        return !local_failure([&] { std::ignore = all.open_again()->acquire({"ann"}, terms); });
    }

    instant now{};
    memory_ledger all{[this] { return now; }};
    std::unique_ptr<account_ledger> book = all.acquire({"ann"}, terms);
};

TEST_F(ExpiringLease, IsKeptThroughItsLifetime) {
    now += std::chrono::seconds(59);
    EXPECT_FALSE(another_run_acquires());
    now += std::chrono::seconds(1);
    EXPECT_TRUE(another_run_acquires());
}

TEST_F(ExpiringLease, IsRenewedByEachChange) {
    now += std::chrono::seconds(59);
    book->record_and_intend({}, next_delivery, {});
    now += std::chrono::seconds(59);
    EXPECT_FALSE(another_run_acquires());
}

TEST_F(ExpiringLease, LastsForADeliveryOnceItIsConfirmed) {
    now += std::chrono::seconds(50);
    book->confirm_lease();
    now += terms.delivery_margin;
    EXPECT_FALSE(another_run_acquires());
}

TEST_F(ExpiringLease, IsNotLostBeforeAnotherRunTakesTheAccount) {
    now += std::chrono::hours(1);
    EXPECT_FALSE(local_failure([&] { book->confirm_lease(); }));
    EXPECT_FALSE(another_run_acquires());
}

void lose_all_accounts(const std::filesystem::path& state) {
    for (const auto& file : std::filesystem::directory_iterator(state))
        if (file.path().extension() == ".lock") std::filesystem::remove(file.path());
}

// A Maildir before whose first delivery the account is lost.
class late_maildir final : public maildir_decorator {
  public:
    late_maildir(const std::filesystem::path& folder, std::filesystem::path state)
        : maildir_decorator(folder), state_(std::move(state)) {}
    void make_durable() override {
        maildir_decorator::make_durable();
        lose_all_accounts(state_);
    }

  private:
    std::filesystem::path state_;
};

TEST(RunWithoutItsLease, DeliversAndDeletesNothing) {
    const test::temporary_directory home;
    memory_backend mail;
    mail.add_user("mrose", "tanstaaf")
        .add_message("mrose", "one\r\n")
        .add_message("mrose", "two\r\n");
    server pop{{}, mail};
    const fetch_request task = maildir_request(pop.port(), home.path(), retention::remove);
    run_environment outside = run_environment::real();
    outside.open_target = [&](const target_spec&, const target_settings&) {
        return std::make_unique<late_maildir>(home.path() / "Mail", task.state);
    };
    null_observer watcher;
    const report result = run(task, watcher, outside);
    ASSERT_TRUE(result.stopped);
    EXPECT_EQ(result.stopped->code, fetch_errc::lease_lost) << result.stopped->message();
    EXPECT_THAT(test::names_in(home.path() / "Mail/new"), IsEmpty());
    EXPECT_EQ(mail.messages("mrose").size(), 2U);
    EXPECT_EQ(run(task, watcher).fetched, 2U);
}

}  // namespace
}  // namespace pop3::fetch
