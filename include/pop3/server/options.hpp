// SPDX-License-Identifier: MIT
// What a server offers, and how it listens.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "pop3/server/certificate.hpp"
#include "pop3/server/faults.hpp"
#include "pop3/server/observer.hpp"
#include "pop3/tls.hpp"

namespace pop3::inline v1 {

/// The features offered. One that is false is refused, and CAPA does not list it.
struct server_features {
    bool capa = true;        ///< CAPA itself (RFC 2449)
    bool user = true;        ///< USER and PASS
    bool apop = false;       ///< APOP; the greeting has a timestamp then
    bool sasl_plain = true;  ///< AUTH PLAIN (RFC 5034, RFC 4616)
    bool top = true;         ///< TOP
    bool uidl = true;        ///< UIDL
    bool utf8 = true;        ///< UTF8 (RFC 6856); messages are sent as stored with or without it
    bool lang = true;        ///< LANG (RFC 6856), with English as the only language
    bool pipelining = true;  ///< announced only: commands are always processed in order
    bool resp_codes = true;  ///< [IN-USE], [LOGIN-DELAY] and the like (RFC 2449, section 8)
    bool auth_resp_code = true;   ///< [AUTH], [SYS/TEMP] and [SYS/PERM] (RFC 3206)
    bool expire_never = true;     ///< EXPIRE NEVER: messages stay after they were read (RFC 2449,
                                  ///< section 6.7)
    bool cleartext_login = true;  ///< USER, PASS and AUTH PLAIN without TLS
    std::string implementation = "pop3";  ///< IMPLEMENTATION, and the greeting; may be empty
};

/// How a server listens, and its limits.
struct server_options {
    std::string address = "127.0.0.1";  ///< IPv4 or IPv6 address, numeric
    std::uint16_t port = 0;             ///< 0: a free one, see server::port()
    server_features offered{};          ///< the features offered
    tls_mode tls = tls_mode::none;      ///< with `stls`, TLS is optional: see cleartext_login
    /// Its certificate; if empty, the server generates one: see server::authority().
    server_certificate certificate{};
    /// A client that sends no command and accepts no octet for this long is disconnected, and
    /// nothing is deleted. RFC 1939, section 3, requires at least 10 minutes.
    std::chrono::milliseconds idle_limit = std::chrono::minutes(10);
    /// From the connection to the login: a client that has not logged in by then is disconnected,
    /// whatever it sends.
    std::chrono::milliseconds login_limit = std::chrono::minutes(3);
    /// The reply to a wrong password is delayed by this, doubled by each further failure on the
    /// connection, against guessing. An unknown user and a wrong password cost the same.
    std::chrono::milliseconds refusal_delay{0};
    /// Connections at a time. If there are more, the oldest of the strangers, the clients that have
    /// not logged in, makes room; if there is no stranger, the new one is refused with [SYS/TEMP].
    /// Strangers may use at most a quarter of the descriptors of the process.
    std::size_t connections = 4096;
    /// Strangers of one IPv4 address, or one /64 of IPv6; if there are more, the oldest makes room.
    /// 0: no limit.
    std::size_t strangers_per_address = 0;
    std::vector<fault> faults{};  ///< its faults
    server_observer observe{};    ///< the observer
};

}  // namespace pop3::inline v1
