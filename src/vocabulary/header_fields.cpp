// SPDX-License-Identifier: MIT
#include "pop3/header_fields.hpp"

#include <algorithm>

#include "tokens.hpp"

namespace pop3::inline v1 {
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

auto named(std::string_view name) {
    return [name](const header_field& each) { return wire::equal_ignoring_case(each.name, name); };
}

}  // namespace

header_fields::header_fields(std::string_view message) {
    while (true) {
        const std::size_t end = message.find('\n');
        if (end == message.npos) break;
        std::string_view line = message.substr(0, end);
        if (line.ends_with('\r')) line.remove_suffix(1);
        message.remove_prefix(end + 1);
        if (line.empty()) break;
        if ((line.front() == ' ' || line.front() == '\t') && !fields_.empty()) {
            fields_.back().body += line;
            continue;
        }
        const std::size_t colon = line.find(':');
        const std::string_view name = trimmed(line.substr(0, colon));
        if (colon == line.npos || !is_name(name)) break;
        fields_.push_back({std::string(name), std::string(line.substr(colon + 1))});
    }
    for (header_field& each : fields_) each.body = std::string(trimmed(each.body));
}

std::string header_fields::first(std::string_view name) const {
    const auto found = std::ranges::find_if(fields_, named(name));
    return found == fields_.end() ? std::string() : found->body;
}

std::string header_fields::only(std::string_view name) const {
    return std::ranges::count_if(fields_, named(name)) == 1 ? first(name) : std::string();
}

}  // namespace pop3::inline v1
