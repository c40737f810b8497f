// SPDX-License-Identifier: MIT
// The number of threads of this process.
#pragma once

#include <cstddef>
#include <filesystem>
#include <iterator>

namespace pop3::test {

inline std::size_t threads_now() {
    return static_cast<std::size_t>(
        std::distance(std::filesystem::directory_iterator("/proc/self/task"), {}));
}

}  // namespace pop3::test
