// SPDX-License-Identifier: MIT
// One run holds an account. If another run acquires the account, the first one changes nothing any
// more and begins no delivery.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <utility>

#include "fetch/error.hpp"
#include "fetch/ledger/account_ledger.hpp"
#include "fetch/ledger/sqlite/sqlite_ledger.hpp"
#include "fetch/run/run.hpp"
#include "fetch/targets/maildir/maildir.hpp"
#include "pop3/server/memory_backend.hpp"
#include "pop3/server/server.hpp"
#include "support/files.hpp"
#include "support/temporary_directory.hpp"
#include "support/throws.hpp"

namespace pop3::fetch {
namespace {

using test::local_failure;
using ::testing::IsEmpty;

void lose_all_accounts(const std::filesystem::path& state) {
    for (const auto& file : std::filesystem::directory_iterator(state))
        if (file.path().extension() == ".lock") std::filesystem::remove(file.path());
}

class Lease : public ::testing::Test {
  protected:
    test::temporary_directory state;
    ledger book{state.path()};
    std::unique_ptr<account_ledger> held = book.acquire({"pop.example.org:995/ann"});
};

TEST_F(Lease, IsForOneRunAtATime) {
    const auto reason =
        local_failure([&] { std::ignore = book.acquire({"pop.example.org:995/ann"}); });
    ASSERT_TRUE(reason);
    EXPECT_EQ(reason->code, fetch_errc::account_locked);
    EXPECT_TRUE(book.acquire({"pop.example.org:995/bob"}));
    held.reset();
    EXPECT_TRUE(book.acquire({"pop.example.org:995/ann"}));
}

TEST_F(Lease, ThatIsLostLetsNothingChange) {
    lose_all_accounts(state.path());
    const auto other = book.acquire({"pop.example.org:995/ann"});
    const std::vector<intent> next{{{"uid", {}, 0}, 6, "maildir:/mail", "file"}};
    const auto reason = local_failure([&] { held->record_and_intend({}, next, instant{}); });
    ASSERT_TRUE(reason);
    EXPECT_EQ(reason->code, fetch_errc::lease_lost);
    EXPECT_THAT(other->open_intents(), IsEmpty());
    EXPECT_FALSE(local_failure([&] { other->record_and_intend({}, next, instant{}); }));
}

// A Maildir before whose first delivery the account is lost.
class late_maildir final : public target {
  public:
    late_maildir(const std::filesystem::path& folder, std::filesystem::path state)
        : inner_(folder), state_(std::move(state)) {}
    [[nodiscard]] const std::string& description() const noexcept override {
        return inner_.description();
    }
    [[nodiscard]] bool exactly_once() const noexcept override { return inner_.exactly_once(); }
    [[nodiscard]] std::unique_ptr<staged_message> begin(std::string_view uid) override {
        return inner_.begin(uid);
    }
    void prepare() override {
        inner_.prepare();
        lose_all_accounts(state_);
    }
    [[nodiscard]] std::vector<delivery> commit(std::span<staged_message* const> group) override {
        return inner_.commit(group);
    }
    [[nodiscard]] names recover(std::span<const std::string> intended) override {
        return inner_.recover(intended);
    }

  private:
    maildir inner_;
    std::filesystem::path state_;
};

TEST(RunWithoutItsLease, DeliversAndDeletesNothing) {
    const test::temporary_directory home;
    memory_backend mail;
    mail.add_user("mrose", "tanstaaf")
        .add_message("mrose", "one\r\n")
        .add_message("mrose", "two\r\n");
    server pop{{}, mail};
    const job task{
        "localhost",
        {.tls = tls_mode::none, .port = pop.port(), .policy = {.allow_cleartext_password = true}},
        {"mrose", "tanstaaf"},
        maildir_spec{home.path() / "Mail"},
        home.path() / "state",
        {.after = retention::remove}};
    run_environment outside = run_environment::real();
    outside.open_target = [&](const target_spec&, const target_settings&) {
        return std::make_unique<late_maildir>(home.path() / "Mail", task.state);
    };
    nobody watcher;
    const report result = run(task, watcher, outside);
    ASSERT_TRUE(result.stopped);
    EXPECT_EQ(result.stopped->code, fetch_errc::lease_lost) << result.stopped->message();
    EXPECT_THAT(test::names_in(home.path() / "Mail/new"), IsEmpty());
    EXPECT_EQ(mail.messages("mrose").size(), 2U);
    EXPECT_EQ(run(task, watcher).fetched, 2U);
}

}  // namespace
}  // namespace pop3::fetch
