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
    return std::ranges::find(words, word) != words.end();
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

// "CEST" or "+0200".
bool is_zone(std::string_view word) {
    if (word.starts_with('+') || word.starts_with('-')) return is_number(word.substr(1), 4, 4);
    return !word.empty() && word.size() <= 5 &&
           std::ranges::all_of(word, [](char c) { return c >= 'A' && c <= 'Z'; });
}

// A quoted local part may have spaces (RFC 5322, section 3.2.4).
std::string_view next_sender(std::string_view& words) {
    words.remove_prefix(std::min(words.find_first_not_of(' '), words.size()));
    const std::size_t quote = words.starts_with('"') ? words.find('"', 1) : std::string_view::npos;
    if (quote != std::string_view::npos) words.remove_prefix(quote);
    return wire::next_word(words);
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
    if (next_sender(line).empty()) return false;
    std::string_view weekday = wire::next_word(line);
    if (weekday.ends_with(',')) weekday.remove_suffix(1);
    if (!is_one_of(weekday, weekday_names)) return false;
    if (!is_one_of(wire::next_word(line), month_names)) return false;
    if (!is_number(wire::next_word(line), 1, 2) || !is_time(wire::next_word(line))) return false;
    std::string_view year = wire::next_word(line);
    for (int zones = 0; zones < 2 && !is_number(year, 4, 4); ++zones) {
        if (!is_zone(year)) return false;
        year = wire::next_word(line);
    }
    if (!is_number(year, 4, 4)) return false;
    const std::string_view rest = wire::next_word(line);
    return rest.empty() || is_zone(rest) || rest == "remote";  // "remote from" and a host, by UUCP
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
