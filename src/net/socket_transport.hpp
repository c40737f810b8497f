// SPDX-License-Identifier: MIT
// A stream socket as a transport.
#pragma once

#include <memory>
#include <optional>

#include "pop3/transport.hpp"
#include "system/clock_and_poll.hpp"
#include "system/stop_event.hpp"
#include "system/unique_fd.hpp"

namespace pop3::inline v1::net {

class POP3_EXPORT socket_transport final : public transport {
  public:
    /// Over a connected socket, which becomes non-blocking. `clock` must outlive it.
    socket_transport(system::unique_fd socket, system::clock& clock);

    io_result read_some(std::span<char> into, const wait_limits& limit) override;
    io_result read_ready(std::span<char> into) override;
    io_result write_some(std::span<const char> from, const wait_limits& limit) override;
    /// Sends the end of this side's stream.
    void finish() noexcept;

  private:
    std::error_code wait(short events, const wait_limits& limit);

    system::unique_fd socket_;
    bool is_tcp_;
    system::clock& clock_;
    std::optional<system::stop_event> stop_;
};

}  // namespace pop3::inline v1::net
