// SPDX-License-Identifier: MIT
// When a connection is encrypted, and the port that goes with it.
#pragma once

#include <cstdint>

namespace pop3::inline v1 {

/// When a connection is encrypted. Decided before its first octet; no mode falls back on another.
enum class tls_mode {
    implicit,  ///< from the first octet (RFC 8314, port 995)
    stls,      ///< STLS is sent whatever CAPA lists; a refusal ends the connection (RFC 2595)
    none,      ///< never: everybody on the network can read and change everything
};

/// The default port of a server.
constexpr std::uint16_t default_port(tls_mode mode) noexcept {
    return mode == tls_mode::implicit ? 995 : 110;
}

/// `port`, or the default port if that is 0.
constexpr std::uint16_t port_or_default(std::uint16_t port, tls_mode mode) noexcept {
    return port != 0 ? port : default_port(mode);
}

}  // namespace pop3::inline v1
