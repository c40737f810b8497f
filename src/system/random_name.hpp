// SPDX-License-Identifier: MIT
// A part of a file name that nobody can guess, for files beside those of others.
#pragma once

#include <string>

namespace pop3::inline v1::system {

/// 16 hexadecimal digits. Throws std::exception if the machine has no random numbers.
std::string random_name();

}  // namespace pop3::inline v1::system
