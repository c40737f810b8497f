// SPDX-License-Identifier: MIT
// How many descriptors this process may have open (RLIMIT_NOFILE).
#pragma once

#include <cstddef>

namespace pop3::inline v1::system {

/// The limit that is in force.
std::size_t descriptor_limit() noexcept;
/// Raises it as far as an unprivileged process may: for a program, not for a library.
void raise_descriptor_limit() noexcept;

}  // namespace pop3::inline v1::system
