// SPDX-License-Identifier: MIT
// What this machine calls itself: in the names of Maildir files and locks, to LMTP servers, and in
// Received lines.
#pragma once

#include <string>

namespace pop3::fetch {

/// As gethostname(2) has it: printable or not, with a domain or not. Throws local_error.
std::string host_name();

}  // namespace pop3::fetch
