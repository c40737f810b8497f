// SPDX-License-Identifier: MIT
// Words for people about a file that is not TOML: the parser's own are for those who know its grammar.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "complaint_list.hpp"

namespace pop3::cli {

/// What is wrong with a text, and where.
struct syntax_error {
    file_position at;
    std::string words;
};

/// The first octets of `text` that no TOML has: other encodings, NUL, and line ends of CR alone; nothing:
/// it is UTF-8 with usual line ends.
std::optional<syntax_error> defect_of_octets(std::string_view text);

/// The error that toml++ describes so at this place of `text`, without any of its values: one could be a
/// password.
syntax_error explained(std::string_view description, const file_position& at,
                       std::string_view text);

}  // namespace pop3::cli
