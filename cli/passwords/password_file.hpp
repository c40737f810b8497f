// SPDX-License-Identifier: MIT
// A password in a file.
#pragma once

#include <string>

#include "pop3/credentials.hpp"
#include "pop3/transport.hpp"

namespace pop3::cli {

/// The first line of `file`, which may be a FIFO that another program writes within `limit`. Throws
/// fetch::local_error if it cannot be read, is empty, or if it is a file that is not private.
secret_string read_password_file(const std::string& file, const wait_limits& limit);

}  // namespace pop3::cli
