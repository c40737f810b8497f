// SPDX-License-Identifier: MIT
#include "name_lookup.hpp"

#include <deque>
#include <mutex>
#include <thread>
#include <utility>

#include "system/signals_blocked.hpp"

namespace pop3::inline v1::asio {
namespace {

// A name service that does not answer holds a thread for half a minute; the other lookups have 15.
constexpr std::size_t most_threads = 16;

struct question {
    net::resolve_fn names;
    std::string host;
    std::uint16_t port;
    std::function<bool()> wanted;
    std::function<void(lookup_answer)> answered;
};

// Its threads end when there is nothing to look up. Never destroyed: one may still run when the process
// ends.
class lookup_threads {
  public:
    static lookup_threads& instance() {
        static auto* const threads = new lookup_threads;
        return *threads;
    }

    void add(question asked) {
        const std::lock_guard lock(mutex_);
        std::erase_if(waiting_, [](const question& each) { return !each.wanted(); });
        waiting_.push_back(std::move(asked));
        if (running_ == most_threads) return;
        const system::signals_blocked in_new_thread;
        try {
            std::thread([this] { work(); }).detach();
            ++running_;
        } catch (const std::system_error&) {
            if (running_ > 0) return;  // another one will do it
            waiting_.pop_back();
            throw;
        }
    }

  private:
    void work() {
        while (true) {
            std::unique_lock lock(mutex_);
            if (waiting_.empty()) {
                --running_;
                return;
            }
            const question next = std::move(waiting_.front());
            waiting_.pop_front();
            lock.unlock();
            if (next.wanted()) next.answered(next.names(next.host, next.port));
        }
    }

    std::mutex mutex_;
    std::deque<question> waiting_;
    std::size_t running_ = 0;
};

}  // namespace

void look_up(net::resolve_fn names, std::string host, std::uint16_t port,
             std::function<bool()> wanted, std::function<void(lookup_answer)> answered) {
    lookup_threads::instance().add(
        {std::move(names), std::move(host), port, std::move(wanted), std::move(answered)});
}

}  // namespace pop3::inline v1::asio
