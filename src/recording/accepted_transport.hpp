// SPDX-License-Identifier: MIT
// The server's end of one connection as a transport: TCP, and TLS after it was requested.
#pragma once

#include <memory>
#include <string>

#include "net/server_socket.hpp"
#include "net/socket_transport.hpp"
#include "tls/tls_session.hpp"

namespace pop3::inline v1::recording {

/// Waits for a client. errc::cancelled.
result<system::unique_fd> accept_one(serving::listening_socket& at, const wait_limits& limit,
                                     system::clock& clock);

class accepted_transport final : public transport {
  public:
    accepted_transport(system::unique_fd socket, system::clock& clock);

    /// Does the server's side of the handshake.
    io_result start_tls(tls::tls_acceptor& acceptor, const wait_limits& limit);
    /// Sends the end of this side's stream, and waits until the client has closed as well.
    void finish(const wait_limits& limit);

    io_result read_some(std::span<char> into, const wait_limits& limit) override;
    io_result read_ready(std::span<char> into) override;
    io_result write_some(std::span<const char> from, const wait_limits& limit) override;

    /// For poll(2). Octets may already be buffered: read until errc::timed_out.
    [[nodiscard]] int fd() const noexcept { return fd_; }

  private:
    std::size_t give(std::span<char> into);
    io_result take(std::string_view records, const wait_limits& limit);
    io_result write_all(std::string_view octets, const wait_limits& limit);

    int fd_;
    net::socket_transport tcp_;
    std::unique_ptr<tls::tls_session> tls_;
    bool established_ = false;
    bool closed_ = false;
    std::string plain_;    // that came through TLS
    std::string records_;  // of TLS, to be sent
};

}  // namespace pop3::inline v1::recording
