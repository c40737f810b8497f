// SPDX-License-Identifier: MIT
#include "link_seams.hpp"

#include <utility>

#include "fetch/pipeline/serial_worker.hpp"

namespace pop3::test::worlds {
namespace {

fetch::instant day{};

}  // namespace

void set_day(fetch::instant now) {
    day = now;
}

}  // namespace pop3::test::worlds

namespace pop3::fetch {

instant now() {
    return test::worlds::day;
}

// Does the work at once, on the calling thread: so a world is the same in each run, and a crash can
// come between any two steps. tests/fetch and tests/crash use the thread.

serial_worker::~serial_worker() = default;

void serial_worker::start(std::function<void()> work, system::work_kind, extent) {
    try {
        work();
    } catch (...) {
        error_ = std::current_exception();
    }
}

void serial_worker::join() noexcept {}

void serial_worker::wait() {
    if (error_) std::rethrow_exception(std::exchange(error_, nullptr));
}

flow<void> serial_worker::finished() {
    wait();
    co_return;
}

flow<std::exception_ptr> serial_worker::ended() {
    co_return std::exchange(error_, nullptr);
}

}  // namespace pop3::fetch
