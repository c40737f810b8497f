// SPDX-License-Identifier: MIT
#include "pop3/reply.hpp"

namespace pop3::inline v1 {

std::string_view reply::text() const noexcept {
    const std::string_view all = line;
    const std::size_t blank = all.find_first_of(" \t");
    return blank == std::string_view::npos ? std::string_view{} : all.substr(blank + 1);
}

std::string_view reply::response_code() const noexcept {
    const std::string_view words = text();
    if (!words.starts_with('[')) return {};
    const std::size_t close = words.find(']');
    return close == std::string_view::npos ? std::string_view{} : words.substr(1, close - 1);
}

}  // namespace pop3::inline v1
