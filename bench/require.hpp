// SPDX-License-Identifier: MIT
// A step that a benchmark cannot do without.
#pragma once

#include <stdexcept>

namespace pop3::bench {

/// Throws std::runtime_error with the name of the step unless it was done.
inline void require(bool done, const char* step) {
    if (!done) throw std::runtime_error(step);
}

}  // namespace pop3::bench
