// SPDX-License-Identifier: MIT
// The right word beside a mistyped one, in an error.
#pragma once

#include <string>
#include <vector>

namespace pop3::cli {

/// "; did you mean WORD?" if one of `right` resembles `word`, or begins with it; else empty.
std::string suggestion(const std::string& word, const std::vector<std::string>& right);

/// "NAME is none of A, B, C; did you mean B?" Empty if it is one of them.
std::string complaint_about(const std::string& name, const std::vector<std::string>& right);

}  // namespace pop3::cli
