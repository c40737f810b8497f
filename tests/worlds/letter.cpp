// SPDX-License-Identifier: MIT
#include "letter.hpp"

#include <algorithm>
#include <array>

namespace pop3::test::worlds {
namespace {

constexpr std::array owned_fields = {"status",     "x-status",       "x-uid",
                                     "x-uidl",     "x-imap",         "x-imapbase",
                                     "x-keywords", "content-length", "lines"};

bool is_owned(std::string_view line) {
    std::string name(line.substr(0, line.find(':')));
    std::ranges::transform(name, name.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    return std::ranges::find(owned_fields, name) != owned_fields.end();
}

std::string header(int id) {
    std::string number = std::to_string(id);
    number.insert(0, 4 - std::min<std::size_t>(number.size(), 4), '0');
    return "From: ann@example.org\r\nTo: mrose@example.net\r\nSubject: letter " + number +
           "\r\nMessage-ID: <" + number + "@example.org>\r\n\r\n";
}

}  // namespace

std::string_view words(poison kind) {
    constexpr std::array names = {
        "", "breaks off", "stalls", "never ends", "comes empty", "comes cut short", "is refused"};
    return names.at(static_cast<std::size_t>(kind));
}

std::string_view words(announced size) {
    constexpr std::array names = {"its size",  "its size with LF", "0 octets",
                                  "a seventh", "ten octets more",  "ten times its size"};
    return names.at(static_cast<std::size_t>(size));
}

octet_count letter::listed() const {
    switch (size) {
        case announced::truly:
            break;
        case announced::stored:
            return text.size() - static_cast<std::size_t>(std::ranges::count(text, '\n'));
        case announced::nothing:
            return 0;
        case announced::fraction:
            return text.size() / 7;
        case announced::more:
            return text.size() + 10;
        case announced::tenfold:
            return text.size() * 10;
    }
    return text.size();
}

std::string essence(std::string_view text) {
    std::string kept;
    kept.reserve(text.size());
    bool in_header = true;
    bool dropped = false;  // the field that the line belongs to
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size() - 1);
        std::string_view line = text.substr(0, end + 1);
        text.remove_prefix(line.size());
        if (line.ends_with('\n')) line.remove_suffix(1);
        if (line.ends_with('\r')) line.remove_suffix(1);
        if (line.empty()) in_header = false;
        const bool goes_on = line.starts_with(' ') || line.starts_with('\t');
        if (in_header && !goes_on) dropped = is_owned(line);
        if (!in_header || !dropped) kept.append(line) += '\n';
    }
    return kept;
}

std::string new_text(int id, std::size_t octets, bool with_dot) {
    std::string text = header(id);
    while (text.size() + 52 < octets) text += std::string(48, 'x') + "\r\n";
    if (with_dot) text.replace(text.size() - 50, 1, ".");  // a line that begins with a dot
    text += std::string(octets - text.size() - 2, 'y') + "\r\n";
    return text;
}

std::string forged_text(int id) {
    const std::string own = header(id);
    return own + "Begin.\r\n.\r\n+OK 1 7\r\n+OK\r\nSubject: forged\r\n\r\nforged " +
           std::to_string(id) + "\r\n.\r\n+OK 2 7\r\n" + std::string(400, 'z') +
           "\r\nthe rest of it\r\n";
}

std::string unstuffed(std::string_view text) {
    std::string seen;
    bool line_begins = true;
    for (const char c : text) {
        if (!(line_begins && c == '.')) seen += c;
        line_begins = c == '\n';
    }
    return seen;
}

std::string rewritten(std::string_view text, int id, choices& open) {
    std::string changed;
    for (const char c : essence(text))
        changed += c == '\n' ? std::string("\r\n") : std::string(1, c);
    const std::size_t end = changed.find("\r\n\r\n") + 2;
    std::string fields =
        open.among<const char*>({"Status: RO\r\n", "Status: O\r\nX-Status: A\r\n"});
    if (open.chance(50)) fields += "X-UID: " + std::to_string(id) + "\r\n";
    if (open.chance(20)) fields += "X-IMAPbase: 1764400000\r\n 0000000012\r\n";
    return changed.insert(open.chance(50) ? end : 0, fields);
}

bool is_rewritten(std::string_view text) {
    const auto lines = static_cast<std::size_t>(std::ranges::count(text, '\n'));
    return essence(text).size() != text.size() - lines;
}

std::string beginning(std::string_view text) {
    const std::size_t fifth = text.size() / 5;
    const std::size_t end = text.rfind("\r\n", fifth);
    return std::string(text.substr(0, end == std::string_view::npos ? 0 : end + 2));
}

}  // namespace pop3::test::worlds
