// SPDX-License-Identifier: MIT
#include "suggestion.hpp"

#include <algorithm>
#include <string_view>

#include "vocabulary/nearest_word.hpp"

namespace pop3::cli {

std::string suggestion(const std::string& word, const std::vector<std::string>& right) {
    constexpr std::size_t shortest_begin = 4;
    const std::vector<std::string_view> words(right.begin(), right.end());
    std::string_view meant = nearest(word, words);
    if (meant.empty() && word.size() >= shortest_begin) {
        const auto begun = std::ranges::find_if(
            words, [&](std::string_view each) { return each.starts_with(word); });
        if (begun != words.end()) meant = *begun;
    }
    return meant.empty() ? "" : "; did you mean " + std::string(meant) + '?';
}

std::string complaint_about(const std::string& name, const std::vector<std::string>& right) {
    if (std::ranges::count(right, name) > 0) return {};
    std::string all;
    for (const std::string& each : right) all += (all.empty() ? "" : ", ") + each;
    return name + " is none of " + all + suggestion(name, right);
}

}  // namespace pop3::cli
