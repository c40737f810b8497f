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

worker::~worker() = default;

void worker::start(std::function<void()> work) {
    try {
        work();
    } catch (...) {
        trouble_ = std::current_exception();
    }
}

void worker::settle() {
    if (trouble_) std::rethrow_exception(std::exchange(trouble_, nullptr));
}

}  // namespace pop3::fetch
