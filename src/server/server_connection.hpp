// SPDX-License-Identifier: MIT
// One connection: moves octets between a socket, TLS if there is any, and a session.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "net/server_socket.hpp"
#include "server/protocol/server_protocol.hpp"
#include "tls/tls_session.hpp"

namespace pop3::inline v1::serving {

/// Reads only when all output has been sent: a client that does not read its replies is not read
/// from, and costs no memory. A turn ends after a bounded number of octets in either direction, for
/// what costs time may be what came: TLS computes a key for each KeyUpdate, and answers none.
class server_connection {
  public:
    enum class wants { to_read, to_write, to_be_closed };

    /// `tls` may be null. If `encrypted`, TLS comes first.
    server_connection(net::stream_socket socket, std::unique_ptr<server_protocol> session,
                      tls::tls_acceptor* tls, bool encrypted, time_point now);

    /// Advances as far as possible without waiting. `scratch` is used for reading.
    wants advance(std::span<char> scratch, time_point now);

    [[nodiscard]] int fd() const noexcept { return socket_.fd(); }
    [[nodiscard]] bool logged_in() const noexcept { return session_->logged_in(); }
    /// When to close it if nothing happens; a client that does not log in, whatever happens.
    [[nodiscard]] time_point deadline(std::chrono::milliseconds idle_limit,
                                      std::chrono::milliseconds login_limit) const;
    /// When to advance although nothing happens.
    [[nodiscard]] std::optional<time_point> next_turn() const { return session_->next_wakeup(); }
    /// Releases memory that was needed in busy times.
    void release_memory();

    wants last_wanted = wants::to_read;  ///< for the owner: the events that the socket is watched
                                         ///< for

  private:
    enum class flushed { all, some, closed };
    [[nodiscard]] bool turn_is_over() const noexcept;
    flushed flush();
    flushed write_records();
    flushed write_plain();
    // The result of one read; nothing: go on.
    std::optional<wants> read(std::span<char> scratch);
    std::optional<wants> read_records(std::string_view octets);
    void begin_close();

    net::stream_socket socket_;
    std::unique_ptr<server_protocol> session_;
    tls::tls_acceptor* acceptor_;
    std::unique_ptr<tls_session> tls_;
    bool established_ = false;
    bool closing_ = false;      // only waits for the peer to close
    std::string records_;       // of TLS, not sent yet
    std::string plain_;         // that came through TLS
    std::size_t written_ = 0;   // in this turn
    std::size_t read_ = 0;      // in this turn
    std::size_t received_ = 0;  // before the login
    std::size_t commands_ = 0;  // that the session had seen at the last activity
    const time_point accepted_;
    time_point last_activity_;
};

}  // namespace pop3::inline v1::serving
