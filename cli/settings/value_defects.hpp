// SPDX-License-Identifier: MIT
// What is wrong with values of an account that would show only when it runs, without a look at any file:
// pins, mechanisms, addresses, and settings that make no sense together.
#pragma once

#include <vector>

#include "account.hpp"

namespace pop3::cli {

std::vector<setting_defect> value_defects(const account& entry);

}  // namespace pop3::cli
