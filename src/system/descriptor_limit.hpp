// SPDX-License-Identifier: MIT
// How many descriptors this process may have open (RLIMIT_NOFILE).
#pragma once

#include <cstddef>
#include <limits>

namespace pop3::inline v1::system {

/// The limit that is in force.
std::size_t descriptor_limit() noexcept;
/// Raises it to `enough`, as far as an unprivileged process may: for a program, not for a library. Programs
/// that it runs inherit the limit.
void raise_descriptor_limit(std::size_t enough = std::numeric_limits<std::size_t>::max()) noexcept;

}  // namespace pop3::inline v1::system
