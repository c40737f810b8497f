// SPDX-License-Identifier: MIT
#include "header_facts.hpp"

#include <array>

#include "vocabulary/tokens.hpp"

namespace pop3::fetch {
namespace {

std::string_view trimmed(std::string_view text) {
    constexpr std::string_view blanks = " \t\r";
    const std::size_t first = text.find_first_not_of(blanks);
    if (first == text.npos) return {};
    return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

}  // namespace

bool header_scan::update(std::string_view octets) {
    while (!over_ && !octets.empty()) {
        const std::size_t lf = octets.find('\n');
        const std::string_view part = octets.substr(0, lf);
        line_ += part.substr(0, longest_line - std::min(longest_line, line_.size()));
        if (lf == octets.npos) break;
        end_line();
        octets.remove_prefix(lf + 1);
    }
    return !over_;
}

// A line that begins with a blank continues the field (RFC 5322, 2.2.3).
void header_scan::end_line() {
    if (line_.ends_with('\r')) line_.pop_back();
    const bool continues = line_.starts_with(' ') || line_.starts_with('\t');
    if (!continues) end_field();
    over_ = line_.empty();
    field_ +=
        std::string_view(line_).substr(0, longest_line - std::min(longest_line, field_.size()));
    line_.clear();
}

void header_scan::end_field() {
    const std::string_view field = field_;
    const std::size_t colon = field.find(':');
    if (colon != field.npos) {
        const std::string_view name = trimmed(field.substr(0, colon));
        const std::string_view value = trimmed(field.substr(colon + 1));
        if (wire::equal_ignoring_case(name, "Message-ID"))
            found_.has_message_id = found_.has_message_id || !value.empty();
        if (found_.date.empty() && wire::equal_ignoring_case(name, "Date")) found_.date = value;
    }
    field_.clear();
}

header_facts header_scan::finish() {
    if (!over_ && !line_.empty()) end_line();
    end_field();
    return std::move(found_);
}

header_facts facts_of(const spool& message) {
    std::array<char, 16 * 1024> room{};
    header_scan header;
    octet_count at = 0;
    while (true) {
        const std::string_view octets = message.read(at, room);
        if (octets.empty() || !header.update(octets)) break;
        at += octets.size();
    }
    return header.finish();
}

}  // namespace pop3::fetch
