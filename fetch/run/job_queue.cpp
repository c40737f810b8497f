// SPDX-License-Identifier: MIT
#include "job_queue.hpp"

#include <algorithm>
#include <condition_variable>
#include <list>
#include <map>
#include <mutex>
#include <thread>

namespace pop3::fetch {
namespace {

class queue {
  public:
    queue(std::vector<queued_job> errands, std::size_t per_host)
        : waiting_(std::make_move_iterator(errands.begin()),
                   std::make_move_iterator(errands.end())),
          per_host_(per_host) {}

    // The loop of a worker until nothing is left.
    void work() {
        std::unique_lock hold(mutex_);
        while (!waiting_.empty()) {
            const auto next = std::ranges::find_if(
                waiting_, [this](const queued_job& e) { return running_[e.host] < per_host_; });
            if (next == waiting_.end()) {
                ended_.wait(hold);
                continue;
            }
            const queued_job mine = std::move(*next);
            waiting_.erase(next);
            ++running_[mine.host];
            hold.unlock();
            mine.work();
            hold.lock();
            --running_[mine.host];
            ended_.notify_all();
        }
    }

  private:
    std::mutex mutex_;
    std::condition_variable ended_;
    std::list<queued_job> waiting_;
    std::map<std::string, std::size_t> running_;
    std::size_t per_host_;
};

}  // namespace

void run_jobs(std::vector<queued_job> errands, const at_once& most) {
    const std::size_t workers = std::min(most.in_all, errands.size());
    queue all(std::move(errands), most.per_host);
    std::vector<std::jthread> threads;
    for (std::size_t i = 0; i < workers; ++i) threads.emplace_back([&all] { all.work(); });
}

}  // namespace pop3::fetch
