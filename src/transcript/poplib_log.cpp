// SPDX-License-Identifier: MIT
#include <algorithm>
#include <array>
#include <optional>

#include "escaped_octet.hpp"
#include "foreign_logs.hpp"
#include "logged_session.hpp"

namespace pop3::inline v1 {
namespace {

constexpr std::string_view put = "*put* ";
constexpr std::string_view get = "*get* ";
// What else it prints repeats these, or says less.
constexpr std::array other_tags{"*cmd* ", "*resp* ", "*stat* "};

// Python escapes the quotes of a text as well.
std::optional<char> take_escaped_or_quote(std::string_view& text) {
    if (text.front() != '\'' && text.front() != '"') return take_escaped(text);
    const char quote = text.front();
    text.remove_prefix(1);
    return quote;
}

// The octets of b'text', or of 'text' as Python 2 has it; nothing if it is not written so.
std::optional<std::string> octets_of_literal(std::string_view literal) {
    if (literal.starts_with('b')) literal.remove_prefix(1);
    if (literal.empty() || (literal.front() != '\'' && literal.front() != '"')) return std::nullopt;
    const char quote = literal.front();
    std::string octets;
    for (literal.remove_prefix(1); !literal.empty();) {
        const char c = literal.front();
        literal.remove_prefix(1);
        if (c == quote) return octets;
        if (c != '\\') {
            octets += c;
            continue;
        }
        const auto meant = literal.empty() ? std::nullopt : take_escaped_or_quote(literal);
        if (!meant) return std::nullopt;
        octets += *meant;
    }
    return std::nullopt;
}

constexpr std::string_view needs_level_2 =
    "Call set_debuglevel(2): level 1 prints no line of the server.";

}  // namespace

bool is_poplib_line(std::string_view line) {
    return line.starts_with(put) || line.starts_with(get) ||
           std::ranges::any_of(other_tags, [&](const char* tag) { return line.starts_with(tag); });
}

// Lines that poplib did not print are of the program that uses it.
result<transcript> parse_poplib_log(std::string_view text) {
    logged_session session;
    bool heard_server = false;
    for (std::size_t number = 1; !text.empty(); ++number) {
        const std::string_view line = take_line(text);
        const bool is_get = line.starts_with(get);
        if (!is_get && !line.starts_with(put)) continue;
        std::optional<std::string> octets = octets_of_literal(line.substr(put.size()));
        if (!octets)
            return log_defect(number, "these are no octets as Python prints them",
                              "Leave the lines as poplib printed them.");
        // The greeting was read before anybody could call set_debuglevel().
        if (!is_get && session.is_empty()) (void)session.server_sent("+OK\r\n");
        heard_server = heard_server || is_get;
        if (is_get && octets->empty())
            session.server_closed();
        else if (!(is_get ? session.server_sent(*octets) : session.client_sent(*octets + "\r\n")))
            return second_session(number);
    }
    if (!heard_server)
        return log_defect(1, "this log of poplib has no line of the server", needs_level_2);
    return session.take();
}

}  // namespace pop3::inline v1
