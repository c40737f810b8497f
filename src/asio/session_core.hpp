// SPDX-License-Identifier: MIT
// A session and what carries it: a socket, TLS, and the time limits. It never waits: it tells for what,
// and until when, its runner has to.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include <asio/any_io_executor.hpp>

#include "client/opening_context.hpp"
#include "net/environment.hpp"
#include "net/time_budget.hpp"
#include "pop3/connect_options.hpp"
#include "pop3/owned_session.hpp"
#include "pop3/stop_token.hpp"
#include "pop3/verb_guard.hpp"
#include "ready_socket.hpp"
#include "tls/tls_transport.hpp"

namespace pop3::inline v1::asio::detail {

/// What the user chose, in the parts that concern this client. Its sessions share it.
struct connection_settings {
    connection_settings(const connect_options& options, const net::environment& outside);

    std::optional<failure> defect;  ///< nothing can be opened with these options
    session_options session;
    endpoint_options endpoint;
    time_limits timeouts;
    stop_token stop;
    net::environment environment;
};

class session_core;

/// What a connection keeps from one session to the next. A verb that has not begun keeps it too.
struct connection_state {
    explicit connection_state(std::shared_ptr<const connection_settings> chosen)
        : settings(std::move(chosen)) {}

    std::shared_ptr<const connection_settings> settings;  ///< null: the connection does not exist
    std::shared_ptr<const tls_options> trust;             ///< null: that of the settings
    std::shared_ptr<session_core> core;                   ///< null: not connected yet
};

class session_core final : public verb_runner {
  public:
    session_core(::asio::any_io_executor io, std::string host,
                 std::shared_ptr<const connection_settings> settings,
                 std::shared_ptr<const tls_options> trust);

    /// Everything after the connection to the server, or to its proxy: the proxy's handshake, TLS, the
    /// greeting, STLS. Fails as the connection of a blocking client does.
    [[nodiscard]] flow<reply> open();
    /// What has to be connected before open(): a name and a port. Nothing: a failure, or the socket at a
    /// path, which needs no wait.
    struct destination {
        std::string host;
        std::uint16_t port;
    };
    [[nodiscard]] result<std::optional<destination>> begin_opening();
    /// The connection for open() is there, or there is none.
    void connected(stream_socket socket);
    [[nodiscard]] failure not_connected(failure reason);

    /// The time limits of `want` begin.
    void begin(const io_request& want);
    /// Does it, without waiting, all but kind::wait; nothing: it has to wait for socket() until until().
    std::optional<io_result> attempt(const io_request& want);
    /// The stop request, or the end of the time of the whole session.
    [[nodiscard]] std::optional<io_result> ended_from_outside() const;
    [[nodiscard]] io_result out_of_time() const;

    [[nodiscard]] system::time_point until() const noexcept { return time_.until(); }
    [[nodiscard]] system::time_point now() const { return settings_->environment.clock.now(); }
    /// The socket that carries it; null: there is none.
    [[nodiscard]] ready_socket* socket() const noexcept { return wire_ ? socket_ : nullptr; }
    [[nodiscard]] const stop_token& stop() const noexcept { return settings_->stop; }
    [[nodiscard]] const ::asio::any_io_executor& io() const noexcept { return io_; }
    [[nodiscard]] const net::environment& environment() const noexcept {
        return settings_->environment;
    }
    [[nodiscard]] const route& path() const noexcept { return settings_->endpoint.route; }

    [[nodiscard]] owned_session& session() noexcept { return session_; }
    [[nodiscard]] const owned_session& session() const noexcept { return session_; }
    [[nodiscard]] std::optional<tls_info> tls() const;
    void set_trust(std::shared_ptr<const tls_options> trust) noexcept { trust_ = std::move(trust); }
    void close() noexcept;
    void hang_up() noexcept override;

    /// Set while a verb runs that has to be told when the connection is closed.
    std::function<void()> closed;

  private:
    [[nodiscard]] pop3::dialogue& subject() noexcept override { return session_; }
    io_result shake_hands();
    [[nodiscard]] opening_context context() const { return {host_, settings_->endpoint}; }

    ::asio::any_io_executor io_;
    std::string host_;
    std::shared_ptr<const connection_settings> settings_;
    std::shared_ptr<const tls_options> trust_;  // null: that of the settings
    net::time_budget time_;
    owned_session session_;
    std::unique_ptr<transport> wire_;
    ready_socket* socket_ = nullptr;         // at the lower end of wire_
    tls::tls_transport* shaking_ = nullptr;  // wire_, during its handshake
    bool reaching_ = true;                   // under the time limit of connecting
};

}  // namespace pop3::inline v1::asio::detail
