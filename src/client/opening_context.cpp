// SPDX-License-Identifier: MIT
#include "opening_context.hpp"

#include <utility>

#include "vocabulary/url_authority.hpp"

namespace pop3::inline v1 {
namespace {

// A TLS server waits for a handshake, closes, or sends a record: an alert (0x15) or a handshake
// (0x16), of version 3.x (RFC 8446, section 5.1).
std::string hint_about_tls(const failure& reason) {
    if (reason.reply.starts_with("\x15\x03") || reason.reply.starts_with("\x16\x03"))
        return "This port speaks TLS: use implicit TLS.";
    const bool silent = reason.code == errc::timed_out || reason.code == errc::closed_by_server ||
                        reason.code == std::errc::connection_reset;
    return silent && reason.reply.empty()
               ? "If this port speaks TLS, as 995 does, use implicit TLS; "
                 "otherwise try again later."
               : std::string();
}

}  // namespace

failure opening_context::connect_failed(failure reason) const {
    return during("connect", std::move(reason));
}

failure opening_context::opening_failed(failure reason, const session& mail) const {
    // A greeting of -ERR ends the session.
    const bool greeted =
        mail.state() != session_state::greeting && mail.state() != session_state::ended;
    if (greeted) return during("STLS with", std::move(reason));
    if (endpoint_.tls == tls_mode::implicit && !mail.secure())
        return during("TLS with", std::move(reason));
    if (endpoint_.tls != tls_mode::implicit && reason.hint.empty())
        reason.hint = hint_about_tls(reason);
    return during("greeting of", std::move(reason));
}

failure opening_context::during(const char* operation, failure reason) const {
    const std::string& socket = endpoint_.route.unix_socket;
    reason.command = std::string(operation) + ' ' +
                     (socket.empty() ? host_and_port(host_, endpoint_.port) : socket);
    return reason;
}

}  // namespace pop3::inline v1
