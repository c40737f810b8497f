// SPDX-License-Identifier: MIT
#include "date.hpp"

#include "libcurl.hpp"

namespace pop3::inline v1::http {

std::optional<std::chrono::sys_seconds> parse_date(const std::string& text) {
    const std::time_t seconds = loaded_libcurl().getdate(text.c_str(), nullptr);
    if (seconds == -1) return std::nullopt;
    return std::chrono::sys_seconds(std::chrono::seconds(seconds));
}

}  // namespace pop3::inline v1::http
