// SPDX-License-Identifier: MIT
// How many accounts this process may run at once with the files that it may open.
#pragma once

#include <cstddef>

namespace pop3::cli {

/// Raises the limit of open files as far as `wanted` accounts at once need and the system allows. Returns
/// how many may run with it: at least 1, and at most `wanted`.
std::size_t accounts_within_descriptors(std::size_t wanted);

}  // namespace pop3::cli
