// SPDX-License-Identifier: MIT
// connection: a session, its transport, and the time limits; runs flows.
#pragma once

#include <memory>
#include <string>
#include <utility>

#include "pop3/connect_options.hpp"
#include "pop3/dialogue.hpp"
#include "pop3/export.hpp"
#include "pop3/flow.hpp"
#include "pop3/result.hpp"
#include "pop3/transport.hpp"
#include "pop3/verb_guard.hpp"

namespace pop3::inline v1 {

namespace net {
struct environment;
}

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
    /// The same with another clock and another name service (src/net/environment.hpp). For tests.
    static result<connection> open(const std::string& host, connect_options options,
                                   const net::environment& environment);
    static result<connection> over(std::unique_ptr<transport> wire, const std::string& host,
                                   connect_options options, const net::environment& environment);

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
        verb_guard verb(runner());
        if (!verb.entered()) return fail(errc::busy);
        while (const io_request* want = exchange.next()) exchange.done(perform(*want));
        return verb.finish(exchange.take());
    }

    /// Which certificates to trust from now on, for a later STLS.
    void set_trust(tls_options trust);
    /// Closes without QUIT; the session is unusable from now on.
    void close() noexcept;

  private:
    struct impl;
    explicit connection(std::unique_ptr<impl> made);
    static result<connection> finish_opening(std::unique_ptr<impl> made);
    [[nodiscard]] verb_runner& runner() noexcept;
    io_result perform(const io_request& want);

    std::unique_ptr<impl> impl_;
};

}  // namespace pop3::inline v1
