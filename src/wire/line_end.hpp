// SPDX-License-Identifier: MIT
// The two line ends that servers use.
#pragma once

#include <cstdint>
#include <string_view>

namespace pop3::inline v1::wire {

/// The line end of one response. The status line shows it; the body must have the same.
enum class line_end : std::uint8_t { crlf, lf };

constexpr std::string_view octets_of(line_end ends) noexcept {
    return ends == line_end::crlf ? "\r\n" : "\n";
}

}  // namespace pop3::inline v1::wire
