// SPDX-License-Identifier: MIT
#include "serial_worker.hpp"

#include <utility>

#include "system/work_pool.hpp"

namespace pop3::fetch {

worker::~worker() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return !work_; });
}

void worker::start(std::function<void()> work) {
    const std::lock_guard lock(mutex_);
    system::work_pool::shared().add(system::work_kind::delivery, [this] { run(); });
    work_ = std::move(work);
    done_ = event();
}

void worker::settle() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return !work_; });
    if (trouble_) std::rethrow_exception(std::exchange(trouble_, nullptr));
}

// The owner may destroy this as soon as it sees that the work is done: so that is told last, under the
// lock.
void worker::run() {
    std::unique_lock lock(mutex_);  // start() stores the work while it holds it
    lock.unlock();
    std::exception_ptr trouble;
    try {
        work_();
    } catch (...) {
        trouble = std::current_exception();
    }
    lock.lock();
    trouble_ = std::move(trouble);
    work_ = nullptr;
    event done = done_;
    changed_.notify_all();
    lock.unlock();
    done.set();
}

}  // namespace pop3::fetch
