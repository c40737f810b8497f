// SPDX-License-Identifier: MIT
// Applies the profile of a server that `pop3 check --profile` wrote.
#pragma once

#include "account.hpp"

namespace pop3::cli {

/// Reads the profile of `result`, if it has one, and applies it; options of the user take precedence.
/// Does nothing the second time. Throws fetch::local_error.
void apply_profile(account& result);

}  // namespace pop3::cli
