// SPDX-License-Identifier: MIT
#include "mbox_content_length.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <array>

#include "mbox_lines.hpp"
#include "vocabulary/tokens.hpp"
#include "wire/line_reader.hpp"

namespace pop3::inline v1::serving {

std::optional<std::uint64_t> read_content_length(std::string_view line) {
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos ||
        !wire::equal_ignoring_case(line.substr(0, colon), "Content-Length"))
        return std::nullopt;
    line = wire::without_line_end(line.substr(colon + 1));
    return wire::parse_number(wire::next_word(line), UINT64_MAX);
}

std::optional<std::uint64_t> end_of_body(int file, std::uint64_t begin, std::uint64_t length) {
    struct stat now {};
    if (::fstat(file, &now) != 0) return std::nullopt;
    const auto size = static_cast<std::uint64_t>(now.st_size);
    if (begin > size || length > size - begin) return std::nullopt;
    const std::uint64_t end = begin + length;
    std::array<char, 2048> room;  // far more than a From_ line has
    const ssize_t got = ::pread(file, room.data(), room.size(), static_cast<off_t>(end));
    if (got < 0) return std::nullopt;
    std::string_view next(room.data(), static_cast<std::size_t>(got));
    for (const std::string_view blank : {"\n", "\r\n"})
        if (next.starts_with(blank)) next.remove_prefix(blank.size());
    const bool file_ends = next.empty() && end + static_cast<std::uint64_t>(got) == size;
    const bool ends = file_ends || is_from_line(next.substr(0, next.find('\n')));
    return ends ? std::optional(end) : std::nullopt;
}

}  // namespace pop3::inline v1::serving
