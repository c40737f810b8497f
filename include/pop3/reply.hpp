// SPDX-License-Identifier: MIT
// reply: the status line of a response (RFC 1939, section 3).
#pragma once

#include <string>
#include <string_view>

#include "pop3/export.hpp"

namespace pop3::inline v1 {

/// How a status line begins.
enum class status_indicator {
    ok,         ///< +OK
    err,        ///< -ERR
    challenge,  ///< "+ ", inside AUTH only (RFC 5034)
};

/// A status line. The text is the server's: untrusted, meant for people (RFC 1939, section 8).
struct POP3_EXPORT reply {
    status_indicator status = status_indicator::ok;  ///< how the line begins
    std::string line;      ///< the whole line without its line end, as it came
    bool bare_lf = false;  ///< the line ended with LF alone, as do the other lines of the response

    /// True for +OK and for a challenge.
    [[nodiscard]] bool positive() const noexcept { return status != status_indicator::err; }
    /// The text after the status indicator and its blank.
    [[nodiscard]] std::string_view text() const noexcept;
    /// The response code in brackets at the head of the text, without them: "IN-USE", "SYS/TEMP"
    /// (RFC 2449, section 8). Meaningful only if the server advertised RESP-CODES.
    [[nodiscard]] std::string_view response_code() const noexcept;
    friend bool operator==(const reply&, const reply&) = default;
};

}  // namespace pop3::inline v1
