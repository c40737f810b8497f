// SPDX-License-Identifier: MIT
#include "error_line.hpp"

#include <iostream>

#include "pop3/error.hpp"

namespace pop3::cli {

std::string error_lines(std::string_view words, std::string_view advice) {
    std::string lines = "pop3: " + escaped(words, words.npos) + '\n';
    if (!advice.empty()) lines += "      " + escaped(advice, advice.npos) + '\n';
    return lines;
}

void print_error(std::string_view words, std::string_view advice) {
    std::cerr << error_lines(words, advice) << std::flush;
}

}  // namespace pop3::cli
