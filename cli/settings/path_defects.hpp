// SPDX-License-Identifier: MIT
// What is wrong with the files and folders that an account names: looks at the disk, changes nothing.
#pragma once

#include <vector>

#include "account.hpp"
#include "settings.hpp"

namespace pop3::cli {

/// Files that do not exist or cannot be read, paths that depend on the current folder, secrets that
/// others may read, and targets without a folder to be in.
std::vector<setting_defect> path_defects(const account& entry);
/// The same for the settings of a run.
std::vector<setting_defect> path_defects(const run_options& run);

}  // namespace pop3::cli
