// SPDX-License-Identifier: MIT
// connect_options: all that users choose for a connection, and the parts that runners take of it.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "pop3/credentials.hpp"
#include "pop3/limits.hpp"
#include "pop3/policy.hpp"
#include "pop3/route.hpp"
#include "pop3/sasl.hpp"
#include "pop3/stop_token.hpp"
#include "pop3/time_limits.hpp"
#include "pop3/tls.hpp"
#include "pop3/tls_mode.hpp"
#include "pop3/tracer.hpp"

namespace pop3::inline v1 {

/// The part of connect_options that concerns the session, whatever connects it.
struct session_options {
    pop3::limits limits{};    ///< bounds on what the server may make grow
    pop3::policy policy{};    ///< which commands may be sent
    tracer* trace = nullptr;  ///< sees all traffic; null: none
    std::vector<std::shared_ptr<const mechanism_source>> mechanisms{};  ///< more mechanisms
    std::vector<secret_string> secrets{};  ///< masked from the greeting on
};

/// The part that tells how to reach the server and how to encrypt: of every runner that connects.
struct endpoint_options {
    tls_mode tls = tls_mode::implicit;     ///< when the connection is encrypted
    std::uint16_t port = 0;                ///< 0: the default of the mode
    pop3::tls_options tls_options{};       ///< which certificates to trust
    std::shared_ptr<tls_engine> engine{};  ///< the TLS library; null: the one of this build
    pop3::route route{};                   ///< through a proxy, from an address, to a socket
};

/// The part of a runner that blocks. One in an event loop has timers and cancellation of its own.
struct blocking_options {
    time_limits timeouts{};  ///< the time limits
    stop_token stop{};       ///< ends the verb that is running
};

/// How to connect; meant for designated initialisers: `{.tls = tls_mode::stls, .port = 2110}`.
struct connect_options {
    tls_mode tls = tls_mode::implicit;  ///< when the connection is encrypted
    std::uint16_t port = 0;  ///< 1 to 65535 (convert with care); 0: 995 for implicit TLS, else 110
    pop3::tls_options tls_options{};  ///< which certificates to trust
    time_limits timeouts{};           ///< the time limits
    stop_token stop{};                ///< ends the verb that is running with errc::cancelled
    pop3::limits limits{};            ///< bounds on what the server may make grow
    pop3::policy policy{};            ///< which commands may be sent in which state
    tracer* trace = nullptr;          ///< sees all traffic; must outlive the connection
    /// The TLS library; null: OpenSSL if this build has it, else TLS is errc::tls_unavailable.
    std::shared_ptr<tls_engine> engine{};
    /// More mechanisms for login(), preferred to those of this build (the built-in ones, and
    /// libgsasl's if it has it) where they are equally strong.
    std::vector<std::shared_ptr<const mechanism_source>> mechanisms{};
    /// Through a proxy, from a certain address, or to a unix socket. On every route, TLS verifies
    /// the name of the host that is connected to. connection::over() ignores it.
    pop3::route route{};
    /// Passwords that the server may know already: masked in traces and failures from the greeting on,
    /// as those of this connection's logins and of its proxy are anyway.
    std::vector<secret_string> secrets{};

    // ---- for runners: each takes the parts that concern it ----

    /// The part of the session.
    [[nodiscard]] session_options session() const {
        return {limits, policy, trace, mechanisms, secrets};
    }
    /// The part of the endpoint.
    [[nodiscard]] endpoint_options endpoint() const {
        return {tls, port, tls_options, engine, route};
    }
    /// The part of a runner that blocks.
    [[nodiscard]] blocking_options blocking() const { return {timeouts, stop}; }
};

}  // namespace pop3::inline v1
