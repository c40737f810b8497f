// SPDX-License-Identifier: MIT
#include "waiting.hpp"

#include <algorithm>
#include <condition_variable>
#include <mutex>

#include "python.hpp"

namespace pop3::python {

bool happens(const event& awaited, std::chrono::milliseconds longest) {
    const std::chrono::milliseconds bounded =
        std::clamp(longest, std::chrono::milliseconds(0), longest_wait);
    {
        const without_lock others_run;
        std::mutex guard;
        std::unique_lock hold(guard);
        std::condition_variable_any waiting;
        waiting.wait_for(hold, awaited.token(), bounded, [] { return false; });
    }
    return awaited.is_set();
}

void wait_for_event(const event& awaited) {
    constexpr std::chrono::milliseconds slice{100};  // between two looks for signals
    std::chrono::milliseconds passed{0};
    while (!happens(awaited, slice) && passed < longest_wait) {
        if (PyErr_CheckSignals() != 0) throw raised{};
        passed += slice;
    }
}

}  // namespace pop3::python
