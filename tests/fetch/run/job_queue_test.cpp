// SPDX-License-Identifier: MIT
#include "fetch/run/job_queue.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <latch>
#include <set>
#include <thread>

namespace pop3::fetch {
namespace {

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

TEST(Errands, AreAllDoneOnce) {
    std::vector<std::atomic<int>> done(100);
    std::vector<queued_job> all;
    for (std::size_t i = 0; i < done.size(); ++i)
        all.push_back({"host" + std::to_string(i % 7), [&done, i] { ++done[i]; }});
    run_jobs(std::move(all), {.in_all = 4, .per_host = 1});
    for (const std::atomic<int>& times : done) EXPECT_EQ(times, 1);
}

TEST(Errands, RunAtTheSameTime) {
    std::latch all_here(4);  // none continues before all four have come
    std::vector<queued_job> all;
    for (int i = 0; i < 4; ++i)
        all.push_back({"host" + std::to_string(i), [&] { all_here.arrive_and_wait(); }});
    run_jobs(std::move(all), {.in_all = 4, .per_host = 1});
    SUCCEED();
}

TEST(Errands, NeverCrowdAHostOrTheMachine) {
    crowd machine;
    crowd host;
    std::latch two_here(2);
    std::atomic<int> came = 0;
    std::vector<queued_job> all;
    for (int i = 0; i < 40; ++i)
        all.push_back({"one", [&] {
                           machine.enter();
                           host.enter();
                           if (++came <= 2) two_here.arrive_and_wait();
                           host.leave();
                           machine.leave();
                       }});
    for (int i = 0; i < 40; ++i)
        all.push_back({"host" + std::to_string(i), [&] {
                           machine.enter();
                           machine.leave();
                       }});
    run_jobs(std::move(all), {.in_all = 3, .per_host = 2});
    EXPECT_EQ(host.most(), 2);
    EXPECT_LE(machine.most(), 3);
}

TEST(Errands, DoNotWaitForAHostThatHasEnough) {
    std::latch other_done(1);
    std::vector<queued_job> all;
    all.push_back({"slow", [&] { other_done.wait(); }});
    all.push_back({"slow", [] {}});
    all.push_back({"other", [&] { other_done.count_down(); }});
    run_jobs(std::move(all), {.in_all = 2, .per_host = 1});
    SUCCEED();
}

}  // namespace
}  // namespace pop3::fetch
