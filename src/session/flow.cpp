// SPDX-License-Identifier: MIT
// The trampoline: runs the innermost flow, and passes values and failures outwards. Also the two
// awaiters that need no session.
#include "pop3/flow.hpp"

namespace pop3::inline v1 {
namespace detail {

const io_request* trampoline::next() {
    while (true) {
        if (waiting) {
            const waiter::progress now = waiting->poll(request_);
            if (now == waiter::progress::needs_io) return &request_;
            if (now == waiter::progress::failed) {
                innermost->failed = waiting->take_failure();
                innermost->finished = true;
                if (waiting->ended()) forget_attempts();
            }
            waiting = nullptr;
        }
        if (!innermost->finished) {
            innermost->self.resume();
            continue;
        }
        promise_base* const parent = innermost->parent;
        if (!parent) return nullptr;
        if (!innermost->attempted && (innermost->failed || innermost->thrown)) {
            parent->failed = std::move(innermost->failed);
            parent->thrown = innermost->thrown;
            parent->finished = true;
        }
        innermost = parent;
    }
}

void trampoline::done(const io_result& r) {
    if (!r.error) {
        waiting->fed(r.octets);
        return;
    }
    innermost->failed = waiting->lost(r);
    innermost->finished = true;
    waiting = nullptr;
    forget_attempts();
}

// No flow continues after the session has ended, so none can catch the failure either, except the one
// that awaits the conclusion.
void trampoline::forget_attempts() noexcept {
    for (promise_base* p = innermost; p && !p->concluded; p = p->parent) p->attempted = false;
}

}  // namespace detail

waiter::progress failed::poll(io_request&) {
    return progress::failed;
}

void failed::fed(std::size_t) {}

failure failed::lost(const io_result&) {
    return std::move(reason_);
}

waiter::progress wait_for::poll(io_request& want) {
    if (waited_ || happening_.is_set()) return progress::ready;
    want = {io_request::kind::wait, {}, {}, &happening_, longest_, uninterrupted_};
    return progress::needs_io;
}

void wait_for::fed(std::size_t) {
    waited_ = true;
}

failure wait_for::lost(const io_result& reason) {
    return {reason.error, {}, {}, reason.detail, {}, reason.hint};
}

failure wait_for::take_failure() {
    return {};  // poll() never fails
}

}  // namespace pop3::inline v1
