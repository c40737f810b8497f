// SPDX-License-Identifier: MIT
#include "error_line.hpp"

#include <iostream>

#include "vocabulary/utf8.hpp"

namespace pop3::cli {

std::string error_lines(std::string_view words, std::string_view advice) {
    std::string lines = "pop3: " + readable(words) + '\n';
    if (!advice.empty()) lines += "      " + readable(advice) + '\n';
    return lines;
}

void print_error(std::string_view words, std::string_view advice) {
    std::cerr << error_lines(words, advice) << std::flush;
}

}  // namespace pop3::cli
