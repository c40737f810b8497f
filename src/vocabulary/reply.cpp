// SPDX-License-Identifier: MIT
#include "pop3/reply.hpp"

#include <algorithm>

namespace pop3::inline v1 {
namespace {

// The text after "+OK", "-ERR" or "+": in a greeting, it may follow without a blank.
std::string_view rest_of(const reply& r) {
    const std::size_t indicator = r.status == status_indicator::challenge ? 1
                                  : r.status == status_indicator::ok      ? 3
                                                                          : 4;
    return std::string_view(r.line).substr(std::min(r.line.size(), indicator));
}

bool begins_with_a_blank(std::string_view text) {
    return text.starts_with(' ') || text.starts_with('\t');
}

}  // namespace

std::string_view reply::text() const noexcept {
    const std::string_view rest = rest_of(*this);
    return begins_with_a_blank(rest) ? rest.substr(1) : rest;
}

std::string_view reply::response_code() const noexcept {
    if (!begins_with_a_blank(rest_of(*this))) return {};
    const std::string_view words = text();
    if (!words.starts_with('[')) return {};
    const std::size_t close = words.find(']');
    return close == std::string_view::npos ? std::string_view{} : words.substr(1, close - 1);
}

}  // namespace pop3::inline v1
