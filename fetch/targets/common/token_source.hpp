// SPDX-License-Identifier: MIT
// Where a target that logs in by a token obtains it.
#pragma once

#include <functional>

#include "pop3/credentials.hpp"
#include "pop3/result.hpp"

namespace pop3::fetch {

/// Returns an access token that is valid for some minutes at least, and renews it if it is not. Blocks.
/// `refused`: the server has refused the token of the last call, which seemed valid; it is renewed once,
/// and the caller tries once more. Thread-safe.
using token_source = std::function<result<secret_string>(bool refused)>;

}  // namespace pop3::fetch
