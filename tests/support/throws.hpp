// SPDX-License-Identifier: MIT
// The failure of a function that is expected to fail.
#pragma once

#include <optional>

#include "fetch/error.hpp"

namespace pop3::test {

/// The local_error that `doing` throws; nothing if it throws none.
template <class Doing>
std::optional<failure> local_failure(Doing doing) {
    try {
        doing();
    } catch (const system::local_error& e) {
        return e.reason();
    }
    return std::nullopt;
}

}  // namespace pop3::test
