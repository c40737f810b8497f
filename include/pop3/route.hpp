// SPDX-License-Identifier: MIT
// route: the way from this machine to the server, where it is not the plain one.
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

/// A proxy that passes octets on. It learns which server is meant, and looks up its name; with
/// TLS it learns no more, as TLS is with the server.
struct POP3_EXPORT proxy {
    enum class protocol {
        socks5,        ///< RFC 1928, and RFC 1929 for its login
        http_connect,  ///< CONNECT of RFC 9110, section 9.3.6, and Basic (RFC 7617) for its login
    };
    protocol speaks = protocol::socks5;
    std::string host{};
    std::uint16_t port = 0;
    std::string user{};        ///< empty: the proxy wants no login
    secret_string password{};  ///< goes to the proxy in clear text, as both protocols have it

    /// Reads "socks5://user@host:port" ("socks5h" means the same) or "http://user@host:port".
    /// Without a port it is 1080, or 8080. errc::bad_url, also for a password: it is set apart.
    static result<proxy> parse(std::string_view url);
};

/// How octets get to the server. By default straight to its addresses.
struct route {
    /// Through this proxy.
    std::optional<proxy> via{};
    /// From this address of this machine, in digits; empty: the system's choice.
    std::string source{};
    /// To the unix socket at this path, past all names and addresses; empty: by TCP.
    std::string unix_socket{};
    /// TCP asks whether the other side still lives after this much silence, so that a dead one is
    /// found out and a firewall between keeps the connection in mind. 0: never.
    std::chrono::seconds tcp_keep_alive{60};
};

}  // namespace pop3::inline v1
