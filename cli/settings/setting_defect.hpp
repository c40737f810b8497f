// SPDX-License-Identifier: MIT
// What is wrong with a setting, so that the configuration file can name its line, and the command line
// its option.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace pop3::cli {

struct setting_defect {
    std::string_view setting;  ///< its name in the table of settings
    std::string words;         ///< for people, without a full stop
    std::string example{};     ///< of one that is missing: a value
    std::size_t item = 0;      ///< of several values: which one is wrong, from 0
    bool conflicts = false;    ///< it makes no sense beside another setting of the account
};

/// The words, and what to write in the file: `write user = "mrose"`.
std::string file_words(const setting_defect& defect);
/// The words, and what to write on the command line: `add --user mrose`.
std::string option_words(const setting_defect& defect);

}  // namespace pop3::cli
