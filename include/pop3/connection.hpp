// SPDX-License-Identifier: MIT
// connection: a session, its transport, and the time limits; runs flows.
#pragma once

#include <memory>
#include <optional>
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
/// their own run them here. Movable; not thread-safe. The destructor closes and never sends QUIT, so
/// the server deletes nothing. A sink, a tracer or a mechanism may close, move or destroy the
/// connection whose verb calls it: the verb then fails with errc::session_unusable, as every verb of
/// a connection that was moved from.
class POP3_EXPORT connection {
  public:
    /// Connects by IPv4 or IPv6, whichever answers first (RFC 8305), does TLS as the options say,
    /// and reads the greeting.
    static result<connection> open(const std::string& host, connect_options options = {});
    /// The same over a transport that is already connected to `host`, the name that TLS verifies: a
    /// tunnel, a proxy, a socketpair. errc::invalid_argument if there is no transport.
    static result<connection> over(std::unique_ptr<transport> wire, const std::string& host,
                                   connect_options options = {});
    /// The same with another clock and another name service (src/net/environment.hpp). For tests.
    static result<connection> open(const std::string& host, connect_options options,
                                   const net::environment& environment);
    /// The same over a transport.
    static result<connection> over(std::unique_ptr<transport> wire, const std::string& host,
                                   connect_options options, const net::environment& environment);

    connection(connection&&) noexcept;
    connection& operator=(connection&&) noexcept;
    ~connection();

    /// What is known about the session.
    [[nodiscard]] const class session& session() const noexcept;
    /// The session for flows, and for nobody else. Of a connection that was moved from, both are
    /// sessions that cannot be used.
    [[nodiscard]] class dialogue& dialogue() noexcept;

    /// Runs an exchange of dialogue() to its end. One at a time: a call from within a sink is
    /// errc::busy. An exception of a sink passes through, and the connection is closed.
    template <class T>
    typename flow<T>::outcome run(flow<T> exchange) {
        const std::shared_ptr<impl> kept = impl_;  // a sink may destroy the connection
        if (!kept)
            return fail(errc::session_unusable, "the connection was moved to another object");
        flow<T> running(std::move(exchange));  // ends before the session does
        verb_guard verb(runner(*kept));
        if (!verb.entered()) return fail(errc::busy);
        while (const io_request* want = running.next()) running.done(perform(*kept, *want));
        return verb.finish(running.take());
    }

    /// What TLS has agreed with the server; nothing without TLS.
    [[nodiscard]] std::optional<tls_info> tls() const;
    /// Which certificates to trust from now on, for a later STLS.
    void set_trust(tls_options trust);
    /// Closes without QUIT; the session is unusable from now on.
    void close() noexcept;

  private:
    struct impl;
    explicit connection(std::shared_ptr<impl> made);
    static result<connection> finish_opening(std::shared_ptr<impl> made);
    [[nodiscard]] static verb_runner& runner(impl& owner) noexcept;
    static io_result perform(impl& runner, const io_request& want);

    std::shared_ptr<impl> impl_;  // null: it was moved from
};

}  // namespace pop3::inline v1
