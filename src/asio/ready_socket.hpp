// SPDX-License-Identifier: MIT
// A socket of Asio as a transport that never waits: what would wait is errc::timed_out.
#pragma once

#include <asio/generic/stream_protocol.hpp>

#include "pop3/transport.hpp"

namespace pop3::inline v1::asio {

using stream_socket = ::asio::generic::stream_protocol::socket;

class ready_socket final : public transport {
  public:
    /// Over a connected socket.
    explicit ready_socket(stream_socket connected);

    io_result read_some(std::span<char> into, const wait_limits& limit) override;
    io_result read_ready(std::span<char> into) override;
    io_result write_some(std::span<const char> from, const wait_limits& limit) override;

    /// What the last operation that would have waited would have waited for.
    [[nodiscard]] stream_socket::wait_type awaited() const noexcept { return awaited_; }
    /// For waiting.
    [[nodiscard]] stream_socket& socket() noexcept { return socket_; }

  private:
    io_result would_wait(stream_socket::wait_type direction) noexcept;

    stream_socket socket_;
    bool is_tcp_;
    stream_socket::wait_type awaited_ = stream_socket::wait_read;
};

}  // namespace pop3::inline v1::asio
