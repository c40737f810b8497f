// SPDX-License-Identifier: MIT
#include "header_facts.hpp"

#include <array>

#include "fetch/message/content_digest.hpp"
#include "vocabulary/tokens.hpp"

namespace pop3::fetch {
namespace {

std::string_view trimmed(std::string_view text) {
    constexpr std::string_view blanks = " \t\r";
    const std::size_t first = text.find_first_not_of(blanks);
    if (first == text.npos) return {};
    return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

// "<...>" with something in it (RFC 5322, 3.6.4): by what has none Gmail recognises no message.
bool has_id(std::string_view value) {
    const std::size_t begin = value.find('<');
    const std::size_t end = value.find('>', std::min(begin, value.size()));
    return end != value.npos && !trimmed(value.substr(begin + 1, end - begin - 1)).empty();
}

void set_first(std::string& into, std::string_view value) {
    if (into.empty()) into = value;
}

}  // namespace

bool header_scan::update(std::string_view octets) {
    while (!over_ && !octets.empty()) {
        const std::size_t lf = octets.find('\n');
        const std::string_view part = octets.substr(0, lf);
        line_ += part.substr(0, longest_line - std::min(longest_line, line_.size()));
        found_.octets += part.size() + (lf == octets.npos ? 0 : 1);
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
            found_.has_message_id = found_.has_message_id || has_id(value);
        if (wire::equal_ignoring_case(name, "Date")) set_first(found_.date, value);
        if (wire::equal_ignoring_case(name, "From")) set_first(found_.from, value);
        if (wire::equal_ignoring_case(name, "Subject")) set_first(found_.subject, value);
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

std::string authored_content(const spool& message, const header_facts& header) {
    digester content;
    for (const std::string& field : {header.from, header.date, header.subject}) {
        content.update(field);
        content.update("\n");
    }
    std::array<char, 16 * 1024> room{};
    for (octet_count at = header.octets;;) {
        const std::string_view octets = message.read(at, room);
        if (octets.empty()) break;
        content.update(octets);
        at += octets.size();
    }
    return hex(content.finish());
}

}  // namespace pop3::fetch
