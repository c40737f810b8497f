// SPDX-License-Identifier: MIT
#include "setting_defect.hpp"

namespace pop3::cli {

std::string file_words(const setting_defect& defect) {
    if (defect.example.empty()) return defect.words;
    return defect.words + ": write " + std::string(defect.setting) + " = \"" + defect.example + '"';
}

std::string option_words(const setting_defect& defect) {
    if (defect.example.empty()) return defect.words;
    return defect.words + ": add --" + std::string(defect.setting) + ' ' + defect.example;
}

}  // namespace pop3::cli
