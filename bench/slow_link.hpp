// SPDX-License-Identifier: MIT
// A connection to a server on this machine with a delay.
#pragma once

#include <chrono>
#include <cstdint>
#include <thread>

#include "system/unique_fd.hpp"

namespace pop3::bench {

/// Passes the octets of one connection after the other on, in both directions, `one_way` after they
/// came. Any number of them may be in transit.
class slow_link {
  public:
    slow_link(std::uint16_t server, std::chrono::milliseconds one_way);
    ~slow_link();
    slow_link(const slow_link&) = delete;
    slow_link& operator=(const slow_link&) = delete;

    [[nodiscard]] std::uint16_t port() const noexcept { return port_; }

  private:
    void serve();
    void relay(int client, int server);

    std::uint16_t server_;
    std::chrono::milliseconds one_way_;
    system::unique_fd listener_;
    std::uint16_t port_ = 0;
    std::thread thread_;
};

}  // namespace pop3::bench
