// SPDX-License-Identifier: MIT
// The lock of a small file that all accounts and processes of a state directory share.
#pragma once

#include <chrono>
#include <string>

#include "system/clock_and_poll.hpp"
#include "system/file_lock.hpp"

namespace pop3::fetch {

/// Holds the file `name` in `folder` after ten seconds at most: others hold it only while they read and
/// replace a file. Throws local_error: errc::timed_out.
inline system::file_lock lock_state(const system::directory& folder, const std::string& name) {
    constexpr std::chrono::seconds longest_wait{10};
    const auto end = system::later(system::real_clock().now(), longest_wait);
    return {folder, name, {.until = end}, "another process holds it"};
}

}  // namespace pop3::fetch
