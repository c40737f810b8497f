// SPDX-License-Identifier: MIT
#include "moments.hpp"

namespace pop3::test::worlds {

void moments::pass(const char* words) {
    if (dead_) throw killed();
    switch (events_.moment()) {
        case interruption::none:
            return;
        case interruption::killed:
            told_.tell([&] { return std::string("-- the process is killed: ") + words; });
            dead_ = true;
            disk_.crash();
            throw killed();
        case interruption::stopped:
            told_.tell([&] { return std::string("-- the process is asked to stop: ") + words; });
            stop_.request_stop();
    }
}

}  // namespace pop3::test::worlds
