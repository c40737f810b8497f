// SPDX-License-Identifier: MIT
// Waiting for what happens on another thread, while other threads run Python code.
#pragma once

#include <chrono>

#include "pop3/event.hpp"

namespace pop3::python {

/// The longest that one call waits. It is what the flow of AUTH allows a mechanism.
constexpr std::chrono::milliseconds longest_wait = std::chrono::minutes(1);

/// Waits without the interpreter's lock, `longest` at most. Returns whether the event has happened.
bool happens(const event& awaited, std::chrono::milliseconds longest);

/// Waits for longest_wait at most. Throws raised if a signal handler raises meanwhile, as Ctrl-C does.
void wait_for_event(const event& awaited);

}  // namespace pop3::python
