// SPDX-License-Identifier: MIT
// How many tests to run, from the environment.
#pragma once

#include <cstdint>
#include <cstdlib>

namespace pop3::test::worlds {

/// The number in an environment variable; `otherwise` if it is not set.
inline std::uint64_t number_in(const char* variable, std::uint64_t otherwise) {
    const char* text = std::getenv(variable);
    return text ? std::strtoull(text, nullptr, 10) : otherwise;
}

}  // namespace pop3::test::worlds
