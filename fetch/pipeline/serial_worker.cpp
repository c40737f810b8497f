// SPDX-License-Identifier: MIT
#include "serial_worker.hpp"

#include <utility>

namespace pop3::fetch {

serial_worker::~serial_worker() {
    join();
}

void serial_worker::start(std::function<void()> work, system::work_kind kind) {
    const std::lock_guard lock(mutex_);
    system::work_pool::shared().add(kind, [this] { run(); });
    work_ = std::move(work);
    done_ = event();
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
    co_await wait_for::uninterrupted(done_);
    join();  // does not block if the runner waited
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
    try {
        work_();
    } catch (...) {
        error = std::current_exception();
    }
    lock.lock();
    error_ = std::move(error);
    work_ = nullptr;
    event done = done_;
    changed_.notify_all();
    lock.unlock();
    done.set();
}

}  // namespace pop3::fetch
