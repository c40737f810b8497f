// SPDX-License-Identifier: MIT
#include "serial_worker.hpp"

#include <utility>

namespace pop3::fetch {

worker::~worker() {
    if (!thread_.joinable()) return;
    {
        const std::lock_guard lock(mutex_);
        over_ = true;
    }
    changed_.notify_all();
    thread_.join();
}

void worker::start(std::function<void()> work) {
    {
        const std::lock_guard lock(mutex_);
        work_ = std::move(work);
        done_ = event();
    }
    changed_.notify_all();
    if (!thread_.joinable()) thread_ = std::thread([this] { run(); });
}

void worker::settle() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return !work_; });
    if (trouble_) std::rethrow_exception(std::exchange(trouble_, nullptr));
}

void worker::run() {
    std::unique_lock lock(mutex_);
    while (true) {
        changed_.wait(lock, [&] { return work_ || over_; });
        if (!work_) return;
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
        done_.set();
        changed_.notify_all();
    }
}

}  // namespace pop3::fetch
