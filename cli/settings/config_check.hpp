// SPDX-License-Identifier: MIT
// Looks for what is wrong in a configuration and would show only when it runs.
#pragma once

#include <string>
#include <vector>

#include "config_file.hpp"

namespace pop3::cli {

/// The values and paths of `all`, which has no complaints: "FILE:LINE:COLUMN: text", in the order of the
/// file. Looks at the files that it names, changes nothing, and connects to nothing.
std::vector<std::string> check_values(const configuration& all);

}  // namespace pop3::cli
