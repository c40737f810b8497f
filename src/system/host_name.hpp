// SPDX-License-Identifier: MIT
// The name of this machine: in the names of Maildir files and locks, for LMTP servers, and in
// Received lines.
#pragma once

#include <string>

namespace pop3::inline v1::system {

/// The result of gethostname(2): printable or not, with a domain or not. Throws local_error.
std::string host_name();

}  // namespace pop3::inline v1::system
