// SPDX-License-Identifier: MIT
// A password in a file.
#pragma once

#include <string>

#include "pop3/credentials.hpp"

namespace pop3::cli {

/// The first line of `file`. Throws fetch::local_error if it cannot be read, is empty, or if it is a
/// file that is not private.
secret_string read_password_file(const std::string& file);

}  // namespace pop3::cli
