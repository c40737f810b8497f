// SPDX-License-Identifier: MIT
#include "header_fields.hpp"

#include <algorithm>

#include "vocabulary/tokens.hpp"

namespace pop3::fetch {
namespace {

constexpr std::string_view blanks = " \t\r\n";

std::string_view trimmed(std::string_view text) {
    const std::size_t first = text.find_first_not_of(blanks);
    if (first == text.npos) return {};
    return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

// Printable ASCII without a colon.
bool is_name(std::string_view text) {
    return !text.empty() &&
           std::ranges::all_of(text, [](char c) { return c > ' ' && c < '\x7F' && c != ':'; });
}

}  // namespace

header_fields::header_fields(std::string_view message) {
    while (true) {
        const std::size_t end = message.find('\n');
        if (end == message.npos) return;
        std::string_view line = message.substr(0, end);
        if (line.ends_with('\r')) line.remove_suffix(1);
        message.remove_prefix(end + 1);
        if (line.empty()) return;
        if ((line.front() == ' ' || line.front() == '\t') && !fields_.empty()) {
            fields_.back().second += line;
            continue;
        }
        const std::size_t colon = line.find(':');
        const std::string_view name = trimmed(line.substr(0, colon));
        if (colon == line.npos || !is_name(name)) return;
        fields_.emplace_back(name, line.substr(colon + 1));
    }
}

std::string header_fields::first(std::string_view name) const {
    const auto found = std::ranges::find_if(
        fields_, [&](const auto& each) { return wire::equal_ignoring_case(each.first, name); });
    return found == fields_.end() ? std::string() : std::string(trimmed(found->second));
}

std::string header_fields::only(std::string_view name) const {
    const auto count = std::ranges::count_if(
        fields_, [&](const auto& each) { return wire::equal_ignoring_case(each.first, name); });
    return count == 1 ? first(name) : std::string();
}

}  // namespace pop3::fetch
