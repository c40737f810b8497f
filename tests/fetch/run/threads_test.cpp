// SPDX-License-Identifier: MIT
// Many accounts at once cost one thread each, and a few that they share.
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <barrier>
#include <deque>
#include <filesystem>

#include "fetch/pipeline/faulty_mailbox.hpp"
#include "fetch/run/job_queue.hpp"
#include "fetch/run/run.hpp"
#include "system/work_pool.hpp"
#include "threads_now.hpp"

namespace pop3::fetch {
namespace {

constexpr std::size_t accounts = 500;

// Counts the threads when every account has committed its mail and has none deleted yet.
class count_when_all_are_there final : public observer {
  public:
    explicit count_when_all_are_there(std::size_t runs)
        : all_are_there_(static_cast<std::ptrdiff_t>(runs)) {}

    void phase(std::string_view name) override {
        if (name != "deleting messages") return;
        all_are_there_.arrive_and_wait();
        std::size_t now = test::threads_now();
        std::size_t most = most_;
        while (now > most && !most_.compare_exchange_weak(most, now)) {
        }
        all_are_there_.arrive_and_wait();
    }
    // The others do not wait for a run that failed.
    void leave() { all_are_there_.arrive_and_drop(); }
    void planned(std::size_t, octet_count) override {}
    void received(std::size_t) override {}
    void arrived() override {}

    [[nodiscard]] std::size_t most() const { return most_; }

  private:
    std::barrier<> all_are_there_;
    std::atomic<std::size_t> most_ = 0;
};

fetch_request work_of(std::size_t account, const std::filesystem::path& home) {
    const std::string name = std::to_string(account);
    fetch_request task{"host" + name,
                       {.tls = tls_mode::none, .policy = {.allow_cleartext_password = true}},
                       {"mrose", "tanstaaf"},
                       maildir_spec{home / ("Mail" + name)},
                       home / ("state" + name)};
    task.policy.after = retention::remove;
    return task;
}

TEST(Threads, AreOneForEachAccountAndAFewForAllOfThem) {
    const directories_in_memory in_memory;
    const test::temporary_directory home;
    const std::size_t before = test::threads_now();
    count_when_all_are_there watcher(accounts);
    std::deque<faulty_mailbox> boxes;
    std::vector<report> reports(accounts);
    std::vector<queued_job> jobs;
    for (std::size_t i = 0; i < accounts; ++i) {
        boxes.emplace_back(std::vector<fault>{});
        jobs.push_back({"host" + std::to_string(i), [&, i] {
                            run_environment outside = run_environment::real();
                            outside.connect = [&](const fetch_request&) {
                                return client(boxes.at(i).connect().value());
                            };
                            reports.at(i) = run(work_of(i, home.path()), watcher, outside);
                            if (reports.at(i).stopped) watcher.leave();
                        }});
    }
    run_jobs(std::move(jobs), {.in_all = accounts, .per_host = 1});
    for (const report& each : reports) {
        ASSERT_FALSE(each.stopped) << each.stopped->message();
        EXPECT_EQ(each.deleted, mail_there.size());
    }
    EXPECT_LE(watcher.most(), before + accounts + 3 * system::work_pool::most_of_a_kind);
}

}  // namespace
}  // namespace pop3::fetch
