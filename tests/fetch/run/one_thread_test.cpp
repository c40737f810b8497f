// SPDX-License-Identifier: MIT
// One thread carries the runs of many accounts, and none of them waits for the disk of another one.
#include "one_thread.hpp"

#include <SQLiteCpp/SQLiteCpp.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <latch>
#include <stop_token>
#include <thread>

#include "fetch/pipeline/faulty_mailbox.hpp"
#include "fetch/targets/maildir_decorator.hpp"
#include "pop3/server/memory_backend.hpp"
#include "support/files.hpp"
#include "threads_now.hpp"

namespace pop3::fetch {
namespace {

using ::testing::IsEmpty;

// Notes whether each call comes on the thread of the loop.
class thread_watcher final : public observer {
  public:
    void phase(std::string_view) override { see(); }
    void planned(std::size_t, octet_count) override { see(); }
    void received(std::size_t) override { see(); }
    void arrived() override { see(); }
    [[nodiscard]] bool saw_another() const { return saw_another_; }

  private:
    void see() { saw_another_ = saw_another_ || std::this_thread::get_id() != loop_; }
    std::thread::id loop_ = std::this_thread::get_id();
    bool saw_another_ = false;
};

// Accounts on one server, each with two messages, a Maildir and a ledger.
class OneThread : public ::testing::Test {
  protected:
    carried_run& add(run_environment outside = run_environment::real()) {
        const std::string name = "user" + std::to_string(runs.size());
        mail.add_user(name, "tanstaaf")
            .add_message(name, "Date: 1\r\n\r\none of " + name + "\r\n")
            .add_message(name, "Date: 2\r\n\r\ntwo of " + name + "\r\n");
        fetch_request task{"pop.example.org",
                           {.tls = tls_mode::none, .policy = {.allow_cleartext_password = true}},
                           {name, "tanstaaf"},
                           maildir_spec{home.path() / name},
                           home.path() / (name + ".state")};
        task.policy.after = retention::remove;
        return runs.emplace_back(std::move(task), pop, std::move(outside), watcher);
    }
    [[nodiscard]] std::vector<std::string> delivered(std::size_t account) const {
        return test::contents_of(home.path() / ("user" + std::to_string(account)) / "new");
    }
    [[nodiscard]] std::vector<std::string> left(std::size_t account) const {
        return mail.messages("user" + std::to_string(account));
    }
    void expect_done(std::size_t account) {
        const report& result = runs.at(account).result;
        ASSERT_FALSE(result.stopped) << result.stopped->message();
        EXPECT_EQ(result.fetched, 2U);
        EXPECT_EQ(result.deleted, 2U);
        EXPECT_EQ(delivered(account).size(), 2U);
        EXPECT_THAT(left(account), IsEmpty());
    }

    const directories_in_memory in_memory;
    test::temporary_directory home;
    memory_backend mail;
    server pop{{}, mail};
    thread_watcher watcher;
    std::deque<carried_run> runs;
};

TEST_F(OneThread, CarriesTheRunsOfManyAccounts) {
    constexpr std::size_t accounts = 200;
    const std::size_t before = test::threads_now();
    std::size_t most = before;
    for (std::size_t i = 0; i < accounts; ++i) add();
    carry(runs, [&] { most = std::max(most, test::threads_now()); });
    for (std::size_t i = 0; i < accounts; ++i) expect_done(i);
    EXPECT_LE(most, before + 3 * system::work_pool::most_of_a_kind);
    EXPECT_FALSE(watcher.saw_another());
}

// A Maildir whose disk is busy until an event: it commits nothing before, or has room for nothing.
class slow_maildir final : public maildir_decorator {
  public:
    enum class slow_at { commit, room };

    slow_maildir(const std::filesystem::path& folder, slow_at where, event may_go_on,
                 std::thread::id loop)
        : maildir_decorator(folder), where_(where), may_go_on_(std::move(may_go_on)), loop_(loop) {}
    [[nodiscard]] std::optional<event> room() const override {
        return where_ == slow_at::room ? std::optional(may_go_on_) : std::nullopt;
    }
    void make_durable() override {
        ASSERT_NE(std::this_thread::get_id(), loop_) << "it would wait for ever";
        std::latch happened(1);
        const std::stop_callback opens(may_go_on_.token(), [&] { happened.count_down(); });
        happened.wait();
        maildir_decorator::make_durable();
    }

  private:
    slow_at where_;
    event may_go_on_;
    std::thread::id loop_;
};

class OneThreadWithASlowTarget : public OneThread,
                                 public ::testing::WithParamInterface<slow_maildir::slow_at> {};

TEST_P(OneThreadWithASlowTarget, IsNotHeldUpForOtherAccounts) {
    event other_has_ended;
    run_environment slow = run_environment::real();
    slow.open_target = [&, loop = std::this_thread::get_id()](const target_spec&,
                                                              const target_settings&) {
        return std::make_unique<slow_maildir>(home.path() / "user0", GetParam(), other_has_ended,
                                              loop);
    };
    add(slow);
    const carried_run& other = add();
    std::optional<bool> went_first;
    carry(runs, [&] {
        if (!other.ended() || went_first) return;
        went_first = !runs.front().ended();
        other_has_ended.set();
    });
    EXPECT_EQ(went_first, true);
    expect_done(0);
    expect_done(1);
}

INSTANTIATE_TEST_SUITE_P(At, OneThreadWithASlowTarget,
                         ::testing::Values(slow_maildir::slow_at::commit,
                                           slow_maildir::slow_at::room));

TEST_F(OneThread, IsNotHeldUpByTheLockedLedgerOfOneAccount) {
    std::optional<SQLite::Database> another_program;
    run_environment locked = run_environment::real();
    locked.open_target = [&](const target_spec& place, const target_settings& settings) {
        another_program.emplace(settings.state_directory / "ledger.sqlite", SQLite::OPEN_READWRITE);
        another_program->exec("BEGIN IMMEDIATE");
        return make_target(place, settings);
    };
    add(locked);
    const carried_run& other = add();
    std::optional<bool> went_first;
    carry(runs, [&] {
        if (!other.ended() || went_first) return;
        went_first = !runs.front().ended();
        another_program->exec("ROLLBACK");
    });
    EXPECT_EQ(went_first, true);
    expect_done(0);
    expect_done(1);
}

}  // namespace
}  // namespace pop3::fetch
