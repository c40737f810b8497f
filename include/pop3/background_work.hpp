// SPDX-License-Identifier: MIT
// Work that takes its time while a session waits; keep_alive_while() keeps the session alive.
#pragma once

#include <chrono>

#include "pop3/export.hpp"

namespace pop3::inline v1 {

/// Something that is under way elsewhere: on_a_thread, or what you bring.
class POP3_EXPORT background_work {
  public:
    virtual ~background_work() = default;
    /// Waits for it to be done, for `longest` at most. True if it is not. Must not throw.
    virtual bool busy(std::chrono::milliseconds longest) = 0;
};

}  // namespace pop3::inline v1
