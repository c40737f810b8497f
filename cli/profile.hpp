// SPDX-License-Identifier: MIT
// What `pop3 check --profile` found out about a server, where it is fetched from.
#pragma once

#include "account.hpp"

namespace pop3::cli {

/// Reads the profile of `to`, if it has one, and heeds what is in it; what the user says comes first.
/// Does nothing the second time. Throws fetch::local_error.
void heed_profile(account& to);

}  // namespace pop3::cli
