// SPDX-License-Identifier: MIT
// route: how this machine reaches the server, if not directly.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "pop3/credentials.hpp"
#include "pop3/export.hpp"
#include "pop3/result.hpp"

namespace pop3::inline v1 {

/// A proxy that passes octets on. It learns the server's name, and looks it up; with TLS it learns
/// no more, because TLS is with the server.
struct POP3_EXPORT proxy {
    /// What the proxy speaks.
    enum class protocol {
        socks5,        ///< RFC 1928, and RFC 1929 for its login
        http_connect,  ///< CONNECT of RFC 9110, section 9.3.6, and Basic (RFC 7617) for its login
    };
    protocol speaks = protocol::socks5;  ///< what it speaks
    std::string host{};                  ///< its name or address
    std::uint16_t port = 0;              ///< 1 to 65535
    std::string user{};                  ///< empty: the proxy requires no login
    secret_string password{};  ///< sent to the proxy in clear text, as both protocols define

    /// Reads "socks5://user@host:port" ("socks5h" means the same) or "http://user@host:port".
    /// Without a port it is 1080, or 8080. errc::bad_url, also if it has a password, which is set
    /// separately.
    static result<proxy> parse(std::string_view url);
};

/// The route of the octets to the server. By default directly to its addresses.
struct route {
    /// Through this proxy.
    std::optional<proxy> via{};
    /// From this address of this machine, numeric; empty: the system's choice.
    std::string source{};
    /// To the unix socket at this path, without name lookup; empty: by TCP.
    std::string unix_socket{};
    /// Idle time before TCP keep-alive probes, which detect a dead peer and keep the connection
    /// open in firewalls. 0: never.
    std::chrono::seconds tcp_keep_alive{60};
};

}  // namespace pop3::inline v1
