// SPDX-License-Identifier: MIT
// The server's end of one connection as a transport: TCP, and TLS after it was requested.
#pragma once

#include <memory>

#include "net/server_socket.hpp"
#include "net/socket_transport.hpp"
#include "tls/tls_session.hpp"
#include "tls/tls_transport.hpp"

namespace pop3::inline v1::recording {

/// Waits for a client. errc::cancelled.
result<system::unique_fd> accept_one(net::listening_socket& at, const wait_limits& limit,
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
    int fd_;
    net::socket_transport* tcp_;  // in wire_
    std::unique_ptr<transport> wire_;
    tls::tls_transport* tls_ = nullptr;  // that is wire_
};

}  // namespace pop3::inline v1::recording
