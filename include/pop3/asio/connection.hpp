// SPDX-License-Identifier: MIT
// connection on Asio: a session and its socket; runs flows without blocking the thread.
#pragma once

#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include <asio/any_io_executor.hpp>
#include <asio/async_result.hpp>

#include "pop3/asio/pending_verb.hpp"
#include "pop3/connect_options.hpp"
#include "pop3/dialogue.hpp"
#include "pop3/export.hpp"
#include "pop3/flow.hpp"
#include "pop3/reply.hpp"
#include "pop3/result.hpp"

namespace pop3::inline v1 {

namespace net {
struct environment;
}

namespace asio {

/// A connection that an Asio program runs its flows on. The client is made of one. Movable between
/// verbs; one verb at a time, else errc::busy; not thread-safe: all calls come from the executor of the
/// connection, or of the handlers, and if several threads run it, that is a strand. The destructor
/// closes and never sends QUIT, so the server deletes nothing; a verb under way then ends with
/// errc::session_unusable.
///
/// Handlers get (std::exception_ptr, outcome): failures are in the outcome, as pop3::nothrow_client
/// returns them; the exception is one of a sink or a tracer. A verb is cancelled through the
/// cancellation slot of its handler (cancellation_type::terminal), and by connect_options::stop.
class POP3_EXPORT connection {
  public:
    /// Any executor of Asio that can do I/O.
    using executor_type = ::asio::any_io_executor;

    /// Not connected yet.
    explicit connection(executor_type executor, const connect_options& options = {});
    /// The same with another name service (src/net/environment.hpp). For tests.
    connection(executor_type executor, const connect_options& options,
               const net::environment& environment);
    connection(connection&&) noexcept;
    connection& operator=(connection&&) noexcept;
    ~connection();

    /// Where its I/O is done.
    [[nodiscard]] executor_type get_executor() const noexcept { return executor_; }

    /// Connects to `host`, a name or an address, by IPv4 or IPv6, whichever answers first (RFC 8305),
    /// or by the route of the options, does TLS as they say, and reads the greeting, which is the value
    /// of the outcome. A connection that is open is closed when the verb begins; while another verb runs,
    /// it goes on, and this one fails with errc::busy.
    template <class Token>
    auto async_connect(std::string host, Token&& token) {
        return ::asio::async_initiate<Token, void(std::exception_ptr, result<reply>)>(
            [io = executor_](auto handler, const std::shared_ptr<detail::connection_state>& state,
                             std::string peer) {
                opening begun = begin_opening(state.get(), std::move(peer), io);
                detail::start_verb(std::move(handler), std::move(begun.core),
                                   std::move(begun.exchange), io, true);
            },
            token, state_, std::move(host));
    }

    /// Runs an exchange of dialogue() to its end.
    template <class T, class Token>
    auto async_run(flow<T> exchange, Token&& token) {
        using outcome = typename flow<T>::outcome;
        return ::asio::async_initiate<Token, void(std::exception_ptr, outcome)>(
            [io = executor_](auto handler, std::shared_ptr<detail::session_core> core,
                             flow<T> running) {
                detail::start_verb(std::move(handler), std::move(core), std::move(running), io,
                                   false);
            },
            token, core(), std::move(exchange));
    }

    /// What is known about the session.
    [[nodiscard]] const class session& session() const noexcept;
    /// The session for flows, and for nobody else. Of a connection that was not connected yet, or moved
    /// from, both are sessions that cannot be used.
    [[nodiscard]] class dialogue& dialogue() noexcept;
    /// Of the present session: it has another owner after every async_connect(). For readers of messages.
    [[nodiscard]] std::weak_ptr<const void> session_mark() const noexcept { return core(); }
    /// What TLS has agreed with the server; nothing without TLS.
    [[nodiscard]] std::optional<tls_info> tls() const;
    /// Which certificates to trust from now on: in a later STLS, and whenever it connects.
    void set_trust(tls_options trust);
    /// Closes without QUIT; the session is unusable from now on, and a verb under way ends with
    /// errc::session_unusable.
    void close() noexcept;

  private:
    struct opening {
        std::shared_ptr<detail::session_core> core;
        flow<reply> exchange;
    };
    static opening begin_opening(detail::connection_state* state, std::string host,
                                 const executor_type& io);
    [[nodiscard]] std::shared_ptr<detail::session_core> core() const noexcept;
    void abandon() noexcept;

    executor_type executor_;
    std::shared_ptr<detail::connection_state> state_;  // null: it was moved from
};

}  // namespace asio
}  // namespace pop3::inline v1
