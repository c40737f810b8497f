// SPDX-License-Identifier: MIT
// The trampoline: runs the innermost flow, and passes values and failures outwards. Also the
// awaiter that needs no session.
#include "pop3/flow.hpp"

namespace pop3::inline v1 {
namespace detail {

const io_request* trampoline::next() {
    while (true) {
        if (waiting) {
            io_step step = waiting->poll();
            if (const auto* want = std::get_if<io_request>(&step)) {
                request_ = *want;
                return &request_;
            }
            waiting = nullptr;
            if (auto* ended = std::get_if<io_failure>(&step)) end_current(std::move(*ended));
        }
        if (!current->finished) {
            current->self.resume();
            continue;
        }
        promise_base* const parent = current->parent;
        if (!parent) return nullptr;
        if (!current->failure_wanted && (current->failed || current->thrown)) {
            parent->failed = std::move(current->failed);
            parent->thrown = current->thrown;
            parent->finished = true;
        }
        current = parent;
    }
}

void trampoline::done(const io_result& r) {
    if (r.error)
        end_current({std::exchange(waiting, nullptr)->failed(r), true});
    else
        waiting->completed(r.octets);
}

void trampoline::end_current(io_failure ended) {
    current->failed = std::move(ended.reason);
    current->finished = true;
    if (ended.fatal) ignore_attempts();
}

// No flow continues after the verb has ended, so none can catch the failure either, except the one
// that awaits the conclusion.
void trampoline::ignore_attempts() noexcept {
    for (promise_base* p = current; p && !p->concluded; p = p->parent) p->failure_wanted = false;
}

}  // namespace detail

io_step wait_for::poll() {
    if (waited_ || happening_.is_set()) return io_ready{};
    return io_request{io_request::kind::wait, {}, {}, &happening_, longest_, uninterrupted_};
}

void wait_for::completed(std::size_t) {
    waited_ = true;
}

failure wait_for::failed(const io_result& result) {
    return {result.error, {}, {}, result.detail, {}, result.hint};
}

}  // namespace pop3::inline v1
