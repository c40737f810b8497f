// SPDX-License-Identifier: MIT
#include "mbox_lines.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>

#include "vocabulary/date_names.hpp"
#include "vocabulary/tokens.hpp"
#include "wire/line_reader.hpp"

namespace pop3::inline v1::serving {
namespace {

constexpr std::size_t read_at_a_time = 64 * 1024;
// Of the beginning of a line, which decides what the line is.
constexpr std::size_t decisive = 1024;
constexpr std::string_view from = "From ";

template <std::size_t Count>
bool is_one_of(std::string_view word, const std::array<const char*, Count>& words) {
    return std::ranges::any_of(
        words, [&](const char* each) { return wire::equal_ignoring_case(word, each); });
}

bool is_number(std::string_view word, std::size_t fewest, std::size_t most) {
    return word.size() >= fewest && word.size() <= most &&
           word.find_first_not_of("0123456789") == std::string_view::npos;
}

// "10:00:00" or "10:00".
bool is_time(std::string_view word) {
    const std::size_t colon = word.find(':');
    if (colon == std::string_view::npos || !is_number(word.substr(0, colon), 1, 2)) return false;
    word.remove_prefix(colon + 1);
    if (!is_number(word.substr(0, 2), 2, 2)) return false;
    word.remove_prefix(2);
    return word.empty() || (word.front() == ':' && is_number(word.substr(1), 2, 2));
}

// "CEST", "+0200", or "GMT+02:00".
bool is_zone(std::string_view word) {
    const std::size_t sign = std::min(word.find_first_of("+-"), word.size());
    const std::string_view name = word.substr(0, sign);
    const std::string_view offset = word.substr(sign);
    if (name.size() > 5 || !std::ranges::all_of(name, [](char c) { return c >= 'A' && c <= 'Z'; }))
        return false;
    if (offset.empty()) return !name.empty();
    return is_number(offset.substr(1), 4, 4) || (offset.size() == 6 && is_time(offset.substr(1)));
}

// A quoted local part may have spaces (RFC 5322, section 3.2.4), and Mailman's archives have "mrose at
// example.org".
std::string_view next_sender(std::string_view& words) {
    words.remove_prefix(std::min(words.find_first_not_of(' '), words.size()));
    const std::size_t quote = words.starts_with('"') ? words.find('"', 1) : std::string_view::npos;
    if (quote != std::string_view::npos) words.remove_prefix(quote);
    const std::string_view sender = wire::next_word(words);
    constexpr std::string_view at = " at ";
    if (words.starts_with(at)) {
        words.remove_prefix(at.size());
        wire::next_word(words);
    }
    return sender;
}

// "10:00:00 2025", with a zone before or after the year.
bool is_time_and_year(std::string_view words) {
    if (!is_time(wire::next_word(words))) return false;
    std::string_view year = wire::next_word(words);
    for (int zones = 0; zones < 2 && !is_number(year, 4, 4); ++zones) {
        if (!is_zone(year)) return false;
        year = wire::next_word(words);
    }
    if (!is_number(year, 4, 4)) return false;
    const std::string_view rest = wire::next_word(words);
    return rest.empty() || is_zone(rest) || rest == "remote";  // "remote from" and a host, by UUCP
}

// "2025 10:00:00 +0200", as in RFC 5322, section 3.3.
bool is_year_and_time(std::string_view words) {
    if (!is_number(wire::next_word(words), 4, 4) || !is_time(wire::next_word(words))) return false;
    const std::string_view zone = wire::next_word(words);
    return (zone.empty() || is_zone(zone)) && wire::next_word(words).empty();
}

// "Mon Jun  2 10:00:00 2025", or "Mon, 2 Jun 2025 10:00:00 +0200".
bool is_date(std::string_view words) {
    std::string_view weekday = wire::next_word(words);
    const bool comma = weekday.ends_with(',');
    if (comma) weekday.remove_suffix(1);
    if (!is_one_of(weekday, weekday_names)) return false;
    const std::string_view first = wire::next_word(words);
    const std::string_view second = wire::next_word(words);
    if (comma && is_number(first, 1, 2))
        return is_one_of(second, month_names) && is_year_and_time(words);
    return is_one_of(first, month_names) && is_number(second, 1, 2) && is_time_and_year(words);
}

}  // namespace

mbox_lines::mbox_lines(int file, std::uint64_t begin, std::uint64_t end)
    : file_(file), at_(begin), end_(end), buffer_(read_at_a_time) {}

std::string_view mbox_lines::held() const noexcept {
    return {buffer_.data() + begin_, size_};
}

std::optional<mbox_line> mbox_lines::next() {
    while (true) {
        const std::size_t lf = held().find('\n');
        if (lf != std::string_view::npos) return take(lf + 1);
        if (over_) {
            if (failed_ || (size_ == 0 && !inside_line_)) return std::nullopt;
            return take(size_);
        }
        if (size_ == buffer_.size()) return take(size_ - (held().back() == '\r' ? 1 : 0));
        read_more();
    }
}

void mbox_lines::read_more() {
    std::copy_n(buffer_.begin() + static_cast<std::ptrdiff_t>(begin_), size_, buffer_.begin());
    begin_ = 0;
    const std::uint64_t from_here = at_ + size_;
    const std::size_t most =
        static_cast<std::size_t>(std::min<std::uint64_t>(buffer_.size() - size_, end_ - from_here));
    const ssize_t got =
        most == 0 ? 0 : ::pread(file_, buffer_.data() + size_, most, static_cast<off_t>(from_here));
    if (got < 0 && errno == EINTR) return;
    failed_ = got < 0;
    over_ = got <= 0;
    if (got > 0) size_ += static_cast<std::size_t>(got);
}

mbox_line mbox_lines::take(std::size_t octets) {
    const std::string_view text = held().substr(0, octets);
    const mbox_line line{at_, text, !inside_line_, over_ || text.ends_with('\n')};
    inside_line_ = !line.ends;
    at_ += octets;
    begin_ += octets;
    size_ -= octets;
    return line;
}

bool is_from_line(std::string_view line) {
    line = wire::without_line_end(line.substr(0, decisive));
    if (!line.starts_with(from)) return false;
    line.remove_prefix(from.size());
    if (line.starts_with(' ') && is_date(line)) return true;  // without a sender
    return !next_sender(line).empty() && is_date(line);
}

bool is_blank(const mbox_line& line) {
    return line.begins && (line.text == "\n" || line.text == "\r\n");
}

std::string_view text_as_sent(const mbox_line& line) {
    std::string_view text = line.text;
    if (line.begins) {
        const std::string_view beginning = text.substr(0, decisive);
        const std::size_t quotes = beginning.find_first_not_of('>');
        if (quotes != 0 && quotes != std::string_view::npos &&
            beginning.substr(quotes).starts_with(from))
            text.remove_prefix(1);
    }
    return line.ends ? wire::without_line_end(text) : text;
}

}  // namespace pop3::inline v1::serving
