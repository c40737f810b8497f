// SPDX-License-Identifier: MIT
#include "serial_worker.hpp"

#include <optional>
#include <system_error>
#include <utility>

namespace pop3::fetch {
namespace {

flow<void> happened(event done) {
    co_await wait_for::uninterrupted(done);
}

}  // namespace

serial_worker::~serial_worker() {
    join();
}

void serial_worker::start(std::function<void()> work, system::work_kind kind, extent size) {
    join();
    std::unique_lock lock(mutex_);
    work_ = std::move(work);
    size_ = size;
    if (is_for_this_thread(kind)) {
        lock.unlock();
        return run();
    }
    done_ = event();
    try {
        system::work_pool::shared().add(kind, [this] { run(); });
    } catch (const std::system_error&) {
        lock.unlock();
        run();
    }
}

bool serial_worker::is_for_this_thread(system::work_kind kind) {
    constexpr int enough_to_tell = 3;  // a single one may have waited for others
    return own_thread_ && (kind == system::work_kind::ledger ||
                           (size_ == extent::little && slow_in_a_row_ < enough_to_tell));
}

void serial_worker::measured(std::chrono::steady_clock::duration time) noexcept {
    if (size_ == extent::little)
        slow_in_a_row_ = time > own_thread_.value_or(slow) ? slow_in_a_row_ + 1 : 0;
}

void serial_worker::wait() {
    join();
    if (const std::exception_ptr error = take_error()) std::rethrow_exception(error);
}

flow<void> serial_worker::finished() {
    std::exception_ptr error = co_await ended();
    if (error) std::rethrow_exception(error);
}

flow<std::exception_ptr> serial_worker::ended() {
    // The work may use what is destroyed after this frame.
    struct joined {
        serial_worker& worker;
        ~joined() { worker.join(); }
    } const guard{*this};
    flow<void> waiting = happened(done_);
    std::optional<failure> unable = co_await waiting.conclusion();
    static_cast<void>(
        unable);  // a runner without a descriptor to wait with: then this thread waits
    join();
    co_return take_error();
}

void serial_worker::join() noexcept {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return !work_; });
}

std::exception_ptr serial_worker::take_error() {
    const std::lock_guard lock(mutex_);
    return std::exchange(error_, nullptr);
}

// The owner may destroy this as soon as it sees that the work is done: so that is told last, under the
// lock.
void serial_worker::run() {
    std::unique_lock lock(mutex_);  // start() stores the work while it holds it
    lock.unlock();
    std::exception_ptr error;
    const auto began = std::chrono::steady_clock::now();
    try {
        work_();
    } catch (...) {
        error = std::current_exception();
    }
    lock.lock();
    measured(std::chrono::steady_clock::now() - began);
    error_ = std::move(error);
    work_ = nullptr;
    event done = done_;
    changed_.notify_all();
    lock.unlock();
    done.set();
}

}  // namespace pop3::fetch
