// SPDX-License-Identifier: MIT
// Many accounts of a real server on one thread for the network: what blocks one of them holds up no other.
#include <SQLiteCpp/SQLiteCpp.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <functional>
#include <latch>
#include <stop_token>
#include <thread>

#include "fetch/targets/watched_maildir.hpp"
#include "pop3/error.hpp"
#include "served_accounts.hpp"
#include "system/descriptor_limit.hpp"
#include "system/work_pool.hpp"
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

class OneLoop : public ::testing::Test {
  protected:
    OneLoop() { system::raise_descriptor_limit(); }

    void expect_done(std::size_t account) {
        const report& result = accounts.result(account);
        ASSERT_FALSE(result.stopped) << result.stopped->message();
        EXPECT_EQ(result.fetched, 2U);
        EXPECT_EQ(result.deleted, 2U);
        expect_fetched(account);
    }
    void expect_fetched(std::size_t account) {
        const std::string name = "user" + std::to_string(account);
        EXPECT_EQ(accounts.delivered(account),
                  (std::vector<std::string>{"Date: 1\n\none of " + name + "\n",
                                            "Date: 2\n\ntwo of " + name + "\n"}));
        EXPECT_THAT(accounts.left(account), IsEmpty());
    }

    served_accounts accounts;
    thread_watcher watcher;
    disk_facts disk;
};

TEST_F(OneLoop, CarriesTheSessionsOfAllAccountsAtOnceOnOneThread) {
    constexpr std::size_t all = 200;
    std::size_t sessions = 0;
    std::size_t most = 0;
    event all_have_one;
    const auto meet = [&]() -> flow<void> {
        if (++sessions == all) {
            most = test::threads_now();
            all_have_one.set();
        }
        co_await wait_for(all_have_one);
    };
    for (std::size_t i = 0; i < all; ++i) accounts.add({.before_session = meet});
    const std::size_t before = test::threads_now();
    accounts.run(watcher);
    for (std::size_t i = 0; i < all; ++i) expect_done(i);
    EXPECT_LE(most, before + system::work_pool::kinds * system::work_pool::most_of_a_kind);
    EXPECT_FALSE(watcher.saw_another());
}

void wait_on_this_thread(const event& happening) {
    std::latch happened(1);
    const std::stop_callback opens(happening.token(), [&] { happened.count_down(); });
    happened.wait();
}

enum class blocks_at { opening, staging, syncing, commit, room };

// A Maildir whose disk is busy until an event.
class slow_maildir final : public maildir_decorator {
  public:
    slow_maildir(const std::filesystem::path& folder, blocks_at where, event may_go_on,
                 std::thread::id loop, std::function<void()> waits = {})
        : maildir_decorator(folder),
          where_(where),
          may_go_on_(std::move(may_go_on)),
          loop_(loop),
          waits_(std::move(waits)) {}
    std::unique_ptr<staged_message> begin(std::string_view uid) override {
        wait_at(blocks_at::staging);
        return maildir_decorator::begin(uid);
    }
    std::optional<event> room() const override {
        return where_ == blocks_at::room ? std::optional(may_go_on_) : std::nullopt;
    }
    void make_durable() override {
        wait_at(blocks_at::syncing);
        maildir_decorator::make_durable();
    }
    std::vector<delivery> commit(std::span<staged_message* const> group) override {
        wait_at(blocks_at::commit);
        return maildir_decorator::commit(group);
    }

  private:
    void wait_at(blocks_at place) {
        if (place != where_) return;
        ASSERT_NE(std::this_thread::get_id(), loop_) << "it would wait for ever";
        if (waits_) waits_();
        wait_on_this_thread(may_go_on_);
    }

    blocks_at where_;
    event may_go_on_;
    std::thread::id loop_;
    std::function<void()> waits_;
};

class OneLoopWithASlowAccount : public OneLoop, public ::testing::WithParamInterface<blocks_at> {};

TEST_P(OneLoopWithASlowAccount, IsNotHeldUpForOthers) {
    event other_is_over;
    std::atomic<bool> slow_is_over = false;
    std::atomic<bool> went_first = false;
    account_events slow;
    slow.outside.open_target = [&, loop = std::this_thread::get_id()](const target_spec&,
                                                                      const target_settings&) {
        if (GetParam() == blocks_at::opening) wait_on_this_thread(other_is_over);
        return std::make_unique<slow_maildir>(accounts.maildir(0), GetParam(), other_is_over, loop);
    };
    slow.over = [&] { slow_is_over = true; };
    accounts.add(std::move(slow));
    accounts.add({.over = [&] {
        went_first = !slow_is_over;
        other_is_over.set();
    }});
    accounts.run(watcher);
    EXPECT_TRUE(went_first);
    expect_done(0);
    expect_done(1);
}

INSTANTIATE_TEST_SUITE_P(At, OneLoopWithASlowAccount,
                         ::testing::Values(blocks_at::opening, blocks_at::staging,
                                           blocks_at::syncing, blocks_at::commit, blocks_at::room));

// A message of `octets`, as servers have it.
std::string large_message(std::size_t octets) {
    std::string text = "Date: 3\r\n\r\n";
    while (text.size() < octets) text += std::string(62, 'x') + "\r\n";
    return text;
}

TEST_F(OneLoop, StagesMailWhileAsManyAccountsAsDeliverAtOnceWaitForTheirReceivers) {
    constexpr std::size_t slow = system::work_pool::most_of_a_kind + 1;
    event other_is_over;
    std::atomic<std::size_t> over = 0;
    std::atomic<bool> went_first = false;
    std::atomic<std::size_t> committing = 0;
    event all_commit;
    for (std::size_t i = 0; i < slow; ++i) {
        account_events events;
        events.outside.open_target = [&, i, loop = std::this_thread::get_id()](
                                         const target_spec&, const target_settings&) {
            return std::make_unique<slow_maildir>(accounts.maildir(i), blocks_at::commit,
                                                  other_is_over, loop, [&] {
                                                      if (++committing == slow - 1)
                                                          all_commit.set();
                                                  });
        };
        events.over = [&] { ++over; };
        accounts.add(std::move(events));
    }
    account_events other;
    other.third = large_message(100 * 1024);
    other.before_session = [&]() -> flow<void> { co_await wait_for(all_commit); };
    other.outside.open_target = [&](const target_spec&, const target_settings&) {
        return std::make_unique<watched_maildir>(accounts.maildir(slow), disk);
    };
    disk.written = [&, octets = std::size_t{0}](std::size_t more) mutable {
        octets += more;
        if (octets < 100 * 1024) return;
        went_first = over == 0;
        other_is_over.set();
    };
    accounts.add(std::move(other));
    accounts.run(watcher);
    EXPECT_TRUE(went_first);
    EXPECT_EQ(accounts.result(slow).fetched, 3U);
    EXPECT_EQ(over, slow);
    EXPECT_FALSE(disk.loop_touched);
}

// Counts what has left the sockets.
class counting_watcher final : public observer {
  public:
    void phase(std::string_view) override {}
    void planned(std::size_t, octet_count) override {}
    void received(std::size_t octets) override { octets_ += octets; }
    void arrived() override {}
    [[nodiscard]] std::size_t octets() const { return octets_; }

  private:
    std::atomic<std::size_t> octets_ = 0;
};

TEST_F(OneLoop, HoldsNoMoreOfAnAccountThan32KiBWhileItsDiskIsBusy) {
    constexpr std::size_t most = 32 * 1024;
    counting_watcher counting;
    std::size_t staged = 0;
    std::size_t most_seen = 0;
    disk.written = [&](std::size_t more) {
        most_seen = std::max(most_seen, counting.octets() - staged);
        staged += more;
    };
    account_events events;
    events.third = large_message(1024 * 1024);
    events.outside.open_target = [&](const target_spec&, const target_settings&) {
        return std::make_unique<watched_maildir>(accounts.maildir(0), disk);
    };
    accounts.add(std::move(events));
    accounts.run(counting);
    EXPECT_EQ(accounts.result(0).fetched, 3U);
    EXPECT_LE(most_seen, most);
}

TEST_F(OneLoop, IsNotHeldUpByTheLockedLedgerOfOneAccount) {
    std::optional<SQLite::Database> another_program;
    std::atomic<bool> locked_is_over = false;
    std::atomic<bool> went_first = false;
    event is_locked;
    account_events locked{.own_ledger = true};
    locked.outside.open_target = [&](const target_spec& place, const target_settings& settings) {
        another_program.emplace(settings.state_directory / "ledger.sqlite", SQLite::OPEN_READWRITE);
        another_program->exec("BEGIN IMMEDIATE");
        is_locked.set();
        return make_target(place, settings);
    };
    locked.over = [&] { locked_is_over = true; };
    accounts.add(std::move(locked));
    accounts.add({.own_ledger = true,
                  .before_session = [&]() -> flow<void> { co_await wait_for(is_locked); },
                  .over =
                      [&] {
                          went_first = !locked_is_over;
                          another_program->exec("ROLLBACK");
                      }});
    accounts.run(watcher);
    EXPECT_TRUE(went_first);
    expect_done(0);
    expect_done(1);
}

// Requests the stop in the middle of it all.
class stopping_watcher final : public observer {
  public:
    explicit stopping_watcher(std::size_t after) : after_(after) {}
    void phase(std::string_view) override {}
    void planned(std::size_t, octet_count) override {}
    void received(std::size_t) override {}
    void arrived() override {
        if (++arrived_ == after_) stop.request_stop();
    }
    std::stop_source stop;

  private:
    std::size_t after_;
    std::size_t arrived_ = 0;
};

TEST_F(OneLoop, EndsAtAStopAndTheNextRunFetchesEachMessageOnce) {
    constexpr std::size_t all = 100;
    for (std::size_t i = 0; i < all; ++i) accounts.add();
    stopping_watcher stopping(all);
    accounts.run(stopping, stopping.stop.get_token());
    std::size_t cancelled = 0;
    for (std::size_t i = 0; i < all; ++i) {
        const std::optional<failure>& stopped = accounts.result(i).stopped;
        if (!stopped) continue;
        ++cancelled;
        EXPECT_TRUE(stopped->code == errc::cancelled || stopped->code == errc::quit_in_doubt)
            << stopped->message();
    }
    EXPECT_GT(cancelled, 0U);
    accounts.run(watcher);
    for (std::size_t i = 0; i < all; ++i) expect_fetched(i);
}

// Requests the stop in the middle of a message.
class octets_watcher final : public observer {
  public:
    void phase(std::string_view) override {}
    void planned(std::size_t, octet_count) override {}
    void received(std::size_t octets) override {
        octets_ += octets;
        if (octets_ > 50 * 1024) stop.request_stop();
    }
    void arrived() override {}
    std::stop_source stop;

  private:
    std::size_t octets_ = 0;
};

TEST_F(OneLoop, RemovesAMessageThatAStopCutsOffAndNotOnItsThread) {
    account_events events;
    events.third = large_message(1024 * 1024);
    events.outside.open_target = [&](const target_spec&, const target_settings&) {
        return std::make_unique<watched_maildir>(accounts.maildir(0), disk);
    };
    accounts.add(std::move(events));
    octets_watcher stopping;
    accounts.run(stopping, stopping.stop.get_token());
    EXPECT_TRUE(accounts.result(0).stopped);
    EXPECT_EQ(disk.destroyed, 3);
    EXPECT_FALSE(disk.loop_touched);
    EXPECT_EQ(accounts.delivered(0).size(), 2U);
    EXPECT_THAT(test::names_in(accounts.maildir(0) / "tmp"), IsEmpty());
}

}  // namespace
}  // namespace pop3::fetch
