// SPDX-License-Identifier: MIT
// connection: a session, its transport, and the time limits; runs flows.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

#include "pop3/dialogue.hpp"
#include "pop3/export.hpp"
#include "pop3/flow.hpp"
#include "pop3/limits.hpp"
#include "pop3/policy.hpp"
#include "pop3/result.hpp"
#include "pop3/route.hpp"
#include "pop3/sasl.hpp"
#include "pop3/time_limits.hpp"
#include "pop3/tls.hpp"
#include "pop3/tracer.hpp"
#include "pop3/transport.hpp"

namespace pop3::inline v1 {

namespace net {
struct network;
}

/// How to connect; meant for designated initialisers: `{.tls = tls_mode::stls, .port = 2110}`.
struct connect_options {
    tls_mode tls = tls_mode::implicit;
    std::uint16_t port = 0;  ///< 1 to 65535 (convert with care); 0: 995 for implicit TLS, else 110
    pop3::tls_options tls_options{};  ///< which certificates to trust
    time_limits timeouts{};           ///< the time limits
    std::stop_token stop{};           ///< ends the verb that is running with errc::cancelled
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
};

/// An open connection. client and nothrow_client are made of one; programs with flows or verbs of
/// their own run them here. Movable while no verb is running; not thread-safe. The destructor
/// closes and never sends QUIT, so the server deletes nothing.
class POP3_EXPORT connection {
  public:
    /// Connects by IPv4 or IPv6, whichever answers first (RFC 8305), does TLS as the options say,
    /// and reads the greeting.
    static result<connection> open(const std::string& host, connect_options options = {});
    /// The same over a transport that is already connected to `host`, the name that TLS verifies: a
    /// tunnel, a proxy, a socketpair.
    static result<connection> over(std::unique_ptr<transport> wire, const std::string& host,
                                   connect_options options = {});
    /// The same with another clock and another name service (src/net/network.hpp). For tests.
    static result<connection> open(const std::string& host, connect_options options,
                                   const net::network& through);
    static result<connection> over(std::unique_ptr<transport> wire, const std::string& host,
                                   connect_options options, const net::network& through);

    connection(connection&&) noexcept;
    connection& operator=(connection&&) noexcept;
    ~connection();

    /// What is known about the session.
    [[nodiscard]] const class session& session() const noexcept;
    /// The session for flows, and for nobody else.
    [[nodiscard]] class dialogue& dialogue() noexcept;

    /// Runs an exchange of dialogue() to its end. One at a time: a call from within a sink is
    /// errc::busy. An exception of a sink passes through, and the connection is closed.
    template <class T>
    typename flow<T>::outcome run(flow<T> exchange) {
        if (busy()) return fail(errc::busy);
        running verb(*this);
        while (const io_request* want = exchange.next()) exchange.done(perform(*want));
        auto outcome = exchange.take();
        verb.completed();
        return outcome;
    }

    /// Which certificates to trust from now on, for a later STLS.
    void set_trust(tls_options trust);
    /// Closes without QUIT; the session is unusable from now on.
    void close() noexcept;

  private:
    struct impl;
    explicit connection(std::unique_ptr<impl> made);
    static result<connection> greeted(std::unique_ptr<impl> made);

    // Marks a verb as running; a verb that does not complete leaves client and server out of sync.
    class POP3_EXPORT running {
      public:
        explicit running(connection& owner);
        ~running();
        running(const running&) = delete;
        running& operator=(const running&) = delete;
        void completed() noexcept { completed_ = true; }

      private:
        impl& subject_;
        bool completed_ = false;
    };

    [[nodiscard]] bool busy() const noexcept;
    io_result perform(const io_request& want);

    std::unique_ptr<impl> impl_;
};

}  // namespace pop3::inline v1
