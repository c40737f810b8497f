// SPDX-License-Identifier: MIT
// The order of many accounts, and how many are run at once.
#include "fetch/run/account_loop.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <latch>
#include <thread>

#include "system/work_pool.hpp"

namespace pop3::fetch {
namespace {

using ::testing::ElementsAre;

// How many of a kind run now, and the maximum so far.
class crowd {
  public:
    void enter() {
        const int now = ++here_;
        int most = most_;
        while (now > most && !most_.compare_exchange_weak(most, now)) {
        }
    }
    void leave() { --here_; }
    [[nodiscard]] int most() const { return most_; }

  private:
    std::atomic<int> here_ = 0;
    std::atomic<int> most_ = 0;
};

// An account without sessions. Opening it does `work`.
class account_without_mail final : public account_job {
  public:
    explicit account_without_mail(std::function<void()> work, int openings = 1)
        : work_(std::move(work)), openings_(openings) {}
    void use_own_thread() noexcept override {}
    void open() override { work_(); }
    const fetch_request* next_session() override { return nullptr; }
    flow<void> session(dialogue&) override { co_return; }
    void stop(std::exception_ptr) override {}
    bool close() override { return --openings_ > 0; }

  private:
    std::function<void()> work_;
    int openings_;
};

queued_account at(const std::string& host, std::function<void()> work) {
    return {host,
            [work = std::move(work)] { return std::make_unique<account_without_mail>(work); }};
}

TEST(ManyAccounts, AreAllOpenedOnce) {
    std::vector<std::atomic<int>> done(100);
    std::vector<queued_account> all;
    for (std::size_t i = 0; i < done.size(); ++i)
        all.push_back(at("host" + std::to_string(i % 7), [&done, i] { ++done[i]; }));
    run_accounts(std::move(all), {.in_all = 4, .per_host = 1});
    for (const std::atomic<int>& times : done) EXPECT_EQ(times, 1);
}

TEST(ManyAccounts, MayBeNone) {
    EXPECT_NO_THROW(run_accounts({}, {}));
}

TEST(ManyAccounts, AreOpenedAgainIfTheyAreNotOver) {
    std::atomic<int> opened = 0;
    std::vector<queued_account> all;
    all.push_back(
        {"host", [&] { return std::make_unique<account_without_mail>([&] { ++opened; }, 2); }});
    run_accounts(std::move(all), {});
    EXPECT_EQ(opened, 2);
}

TEST(ManyAccounts, AreOpenedAtTheSameTimeAndOnOtherThreads) {
    std::latch all_here(4);  // none continues before all four have come
    std::atomic<bool> was_here = false;
    const std::thread::id loop = std::this_thread::get_id();
    std::vector<queued_account> all;
    for (int i = 0; i < 4; ++i)
        all.push_back(at("host" + std::to_string(i), [&] {
            if (std::this_thread::get_id() == loop) was_here = true;
            all_here.arrive_and_wait();
        }));
    run_accounts(std::move(all), {.in_all = 4, .per_host = 1});
    EXPECT_FALSE(was_here);
}

TEST(ManyAccounts, NeverCrowdAHostOrTheMachine) {
    crowd machine;
    crowd host;
    std::latch two_here(2);
    std::atomic<int> came = 0;
    std::vector<queued_account> all;
    for (int i = 0; i < 40; ++i)
        all.push_back(at("one", [&] {
            machine.enter();
            host.enter();
            if (++came <= 2) two_here.arrive_and_wait();
            host.leave();
            machine.leave();
        }));
    for (int i = 0; i < 40; ++i)
        all.push_back(at("host" + std::to_string(i), [&] {
            machine.enter();
            machine.leave();
        }));
    run_accounts(std::move(all), {.in_all = 3, .per_host = 2});
    EXPECT_EQ(host.most(), 2);
    EXPECT_LE(machine.most(), 3);
}

// An account that is open, and can be closed only after `others` have begun to open.
class account_to_close final : public account_job {
  public:
    account_to_close(std::latch& others, std::latch& closed) : others_(others), closed_(closed) {}
    void use_own_thread() noexcept override {}
    void open() override {}
    const fetch_request* next_session() override { return nullptr; }
    flow<void> session(dialogue&) override { co_return; }
    void stop(std::exception_ptr) override {}
    bool close() override {
        others_.wait();
        closed_.count_down();
        return false;
    }

  private:
    std::latch& others_;
    std::latch& closed_;
};

TEST(ManyAccounts, AreClosedWhileAsManyAsCanBeOpenedWait) {
    constexpr std::size_t most = system::work_pool::most_of_a_kind;
    std::latch opening(most);
    std::latch closed(1);
    std::vector<queued_account> all;
    all.push_back({"host", [&] { return std::make_unique<account_to_close>(opening, closed); }});
    for (std::size_t i = 0; i < most; ++i)
        all.push_back(at("host", [&] {
            opening.count_down();
            closed.wait();
        }));
    run_accounts(std::move(all), {.in_all = most + 1, .per_host = most + 1});
    SUCCEED();
}

TEST(ManyAccounts, DoNotWaitForAHostThatHasEnough) {
    std::latch other_done(1);
    std::vector<queued_account> all;
    all.push_back(at("slow", [&] { other_done.wait(); }));
    all.push_back(at("slow", [] {}));
    all.push_back(at("other", [&] { other_done.count_down(); }));
    run_accounts(std::move(all), {.in_all = 2, .per_host = 1});
    SUCCEED();
}

TEST(ManyAccounts, BeginInTheirOrder) {
    std::vector<int> begun;
    std::vector<queued_account> all;
    for (int i = 0; i < 6; ++i)
        all.push_back({i < 3 ? "one" : "other", [&begun, i] {
                           begun.push_back(i);
                           return std::make_unique<account_without_mail>([] {});
                       }});
    run_accounts(std::move(all), {.in_all = 1, .per_host = 1});
    EXPECT_THAT(begun, ElementsAre(0, 1, 2, 3, 4, 5));
}

TEST(ManyAccounts, BeginAtEachHostBeforeTheSecondOfOne) {
    std::latch all_hosts(3);
    std::vector<int> begun;
    std::vector<queued_account> all;
    for (int i = 0; i < 9; ++i)
        all.push_back({"host" + std::to_string(i / 3), [&, i] {
                           begun.push_back(i);
                           const bool first = i % 3 == 0;
                           return std::make_unique<account_without_mail>(
                               [&, first] { first ? all_hosts.arrive_and_wait() : void(); });
                       }});
    run_accounts(std::move(all), {.in_all = 9, .per_host = 1});
    begun.resize(3);
    EXPECT_THAT(begun, ElementsAre(0, 3, 6));
}

}  // namespace
}  // namespace pop3::fetch
