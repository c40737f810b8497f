// SPDX-License-Identifier: MIT
#include "return_path.hpp"

#include <algorithm>

namespace pop3::fetch {
namespace {

constexpr std::string_view name = "return-path:";

bool begins_with_name(std::string_view line) {
    return line.size() >= name.size() &&
           std::equal(name.begin(), name.end(), line.begin(), [](char lower, char c) {
               return c == lower || (c >= 'A' && c <= 'Z' && c + ('a' - 'A') == lower);
           });
}

// The text between the brackets of " <carol@example.org>"; nothing if that cannot be an address.
std::string_view address_in(std::string_view value) {
    const std::size_t from = value.find('<');
    const std::size_t end = value.find('>');
    if (from == value.npos || end == value.npos || end < from) return {};
    const std::string_view address = value.substr(from + 1, end - from - 1);
    return is_plain_address(address) ? address : std::string_view{};
}

// How much of `head` is certainly header: up to its empty line, if that has come.
std::size_t end_of_header(std::string_view head) {
    return head.starts_with("\r\n") ? 0 : head.find("\r\n\r\n");
}

std::string_view sender_in(std::string_view header) {
    while (!header.empty()) {
        const std::size_t end = header.find("\r\n");
        const std::string_view line = header.substr(0, end);
        if (begins_with_name(line)) return address_in(line.substr(name.size()));
        if (end == header.npos) break;
        header.remove_prefix(end + 2);
    }
    return {};
}

}  // namespace

bool is_plain_address(std::string_view address) {
    constexpr std::size_t longest = 254;  // RFC 5321, 4.5.3.1.3, without its brackets
    return !address.empty() && address.size() <= longest &&
           std::ranges::all_of(address, [](char c) {
               return c > ' ' && c < '\x7F' && c != '<' && c != '>' && c != '\\';
           });
}

void return_path::scan(std::string_view octets) {
    if (settled_) return;
    const std::size_t seen = std::max<std::size_t>(head_.size(), 3) - 3;
    head_ += octets.substr(0, reach - head_.size());
    const bool over = head_.starts_with("\r\n") || head_.find("\r\n\r\n", seen) != head_.npos;
    if (over || head_.size() == reach) finish();
}

void return_path::finish() {
    if (settled_) return;
    settled_ = true;
    sender_ = sender_in(std::string_view(head_).substr(0, end_of_header(head_)));
    head_ = {};
}

}  // namespace pop3::fetch
