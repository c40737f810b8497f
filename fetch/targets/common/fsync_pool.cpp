// SPDX-License-Identifier: MIT
#include "fsync_pool.hpp"

#include <condition_variable>
#include <deque>
#include <exception>
#include <filesystem>
#include <mutex>
#include <set>
#include <system_error>
#include <utility>

namespace pop3::fetch {
namespace {

constexpr int enough_to_tell = 3;  // slow ones in a row: a single one may have waited for others

void sync_and_close(system::unique_fd& file, system::file_name name) {
    system::sync_file(file.get(), name);
    system::close_file(file, name);
}

struct written {
    system::unique_fd file;
    std::filesystem::path name;
    std::uint64_t number = 0;
};

}  // namespace

// The waiting files, and those being synced.
struct fsync_pool::files {
    files() { room.set(); }

    // Otherwise the piece of work that asks ends.
    bool any_left() {
        if (queue.empty()) --pieces;
        return !queue.empty();
    }

    [[nodiscard]] bool done_up_to(std::uint64_t number) const {
        const bool waits = !queue.empty() && queue.front().number <= number;
        const bool works = !working.empty() && *working.begin() <= number;
        return !waits && !works;
    }

    // Returns true if there are more.
    bool sync_next() {
        std::unique_lock lock(mutex);
        if (!any_left()) return false;  // the target was destroyed
        written next = std::move(queue.front());
        queue.pop_front();
        working.insert(next.number);
        event has_room = room;
        lock.unlock();
        has_room.set();
        std::exception_ptr failed;
        try {
            sync_and_close(next.file, next.name);
        } catch (...) {
            failed = std::current_exception();
        }
        lock.lock();
        working.erase(next.number);
        if (!error) error = failed;
        less.notify_all();
        return any_left();
    }

    std::mutex mutex;
    std::condition_variable less;  // some is done
    std::deque<written> queue;
    event room;                       // in the queue
    std::set<std::uint64_t> working;  // the numbers of those being synced
    std::size_t pieces = 0;           // of work, in the pool
    std::uint64_t added = 0;
    std::exception_ptr error;
};

fsync_pool::fsync_pool(fsync_limits most, system::work_pool& threads,
                       std::chrono::microseconds longer)
    : most_(most), threads_(threads), slow_(longer), files_(std::make_shared<files>()) {}

fsync_pool::~fsync_pool() {
    std::unique_lock lock(files_->mutex);
    files_->queue.clear();
    files_->less.wait(lock, [&] { return files_->working.empty(); });
}

void fsync_pool::add(system::unique_fd file, system::file_name name) {
    if (is_quick()) {
        const auto began = std::chrono::steady_clock::now();
        sync_and_close(file, name);
        const bool took_long = std::chrono::steady_clock::now() - began > slow_;
        slow_in_a_row_ = took_long ? slow_in_a_row_ + 1 : 0;
        return;
    }
    files& all = *files_;
    std::unique_lock lock(all.mutex);
    all.less.wait(lock, [&] { return all.queue.size() < most_.waiting; });
    if (all.error) std::rethrow_exception(all.error);
    if (all.pieces < most_.running) {
        threads_.add(system::work_kind::sync,
                     [shared = files_, &threads = threads_] { sync_some(shared, threads); });
        ++all.pieces;
    }
    all.queue.push_back({std::move(file), name.string(), ++all.added});
    if (all.queue.size() >= most_.waiting) all.room = event();
}

// The next file waits until those of other targets had their turn.
void fsync_pool::sync_some(const std::shared_ptr<files>& all, system::work_pool& threads) {
    while (all->sync_next()) {
        try {
            return threads.add(system::work_kind::sync,
                               [all, &threads] { sync_some(all, threads); });
        } catch (const std::system_error&) {  // no thread is left: this one goes on
        }
    }
}

bool fsync_pool::is_quick() const noexcept {
    return slow_in_a_row_ < enough_to_tell;
}

std::optional<event> fsync_pool::room() const {
    const std::lock_guard lock(files_->mutex);
    return files_->room.is_set() ? std::nullopt : std::optional(files_->room);
}

void fsync_pool::wait() {
    files& all = *files_;
    std::unique_lock lock(all.mutex);
    all.less.wait(lock, [&, last = all.added] { return all.done_up_to(last); });
    if (all.error) std::rethrow_exception(all.error);
}

}  // namespace pop3::fetch
