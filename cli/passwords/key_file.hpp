// SPDX-License-Identifier: MIT
// Files that decide about trust, and that nobody else may change: keys, and the authorities.
#pragma once

#include <string>

namespace pop3::cli {

/// Throws system::local_error if other users may write `file`. An empty name, and a file that cannot
/// be opened, pass: what uses the file reports that.
void refuse_if_others_may_write(const std::string& file);

}  // namespace pop3::cli
