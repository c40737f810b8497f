// SPDX-License-Identifier: MIT
#include "fsync_pool.hpp"

#include <chrono>

namespace pop3::fetch {
namespace {

using namespace std::chrono_literals;

constexpr auto slow = 200us;
constexpr int enough_to_tell = 3;    // slow ones in a row: a single one may have waited for others
constexpr std::size_t at_once = 16;  // on ext4, 4 are 13 times as fast as 1, 16 are 30 times
constexpr std::size_t longest = 64;  // waiting files, each with a descriptor

void sync_and_close(system::unique_fd& file, system::file_name name) {
    system::sync_file(file.get(), name);
    system::close_file(file, name);
}

}  // namespace

fsync_pool::~fsync_pool() {
    {
        const std::lock_guard lock(mutex_);
        queue_.clear();
        over_ = true;
    }
    more_.notify_all();
    for (std::thread& each : threads_) each.join();
}

void fsync_pool::add(system::unique_fd file, system::file_name name) {
    if (slow_in_a_row_ < enough_to_tell) {
        const auto began = std::chrono::steady_clock::now();
        sync_and_close(file, name);
        const bool took_long = std::chrono::steady_clock::now() - began > slow;
        slow_in_a_row_ = took_long ? slow_in_a_row_ + 1 : 0;
        return;
    }
    if (threads_.empty()) start();
    std::unique_lock lock(mutex_);
    less_.wait(lock, [&] { return queue_.size() < longest; });
    if (trouble_) std::rethrow_exception(trouble_);
    queue_.push_back({std::move(file), name.string(), ++added_});
    more_.notify_one();
}

void fsync_pool::wait() {
    std::unique_lock lock(mutex_);
    less_.wait(lock, [&, all = added_] { return done_up_to(all); });
    if (trouble_) std::rethrow_exception(trouble_);
}

bool fsync_pool::done_up_to(std::uint64_t number) const {
    const bool waits = !queue_.empty() && queue_.front().number <= number;
    const bool works = !working_.empty() && *working_.begin() <= number;
    return !waits && !works;
}

void fsync_pool::start() {
    for (std::size_t i = 0; i < at_once; ++i) threads_.emplace_back([this] { work(); });
}

void fsync_pool::work() {
    std::unique_lock lock(mutex_);
    while (true) {
        more_.wait(lock, [&] { return over_ || !queue_.empty(); });
        if (over_) return;
        written next = std::move(queue_.front());
        queue_.pop_front();
        working_.insert(next.number);
        lock.unlock();
        std::exception_ptr trouble;
        try {
            sync_and_close(next.file, next.name);
        } catch (...) {
            trouble = std::current_exception();
        }
        lock.lock();
        working_.erase(next.number);
        if (!trouble_) trouble_ = trouble;
        less_.notify_all();
    }
}

}  // namespace pop3::fetch
