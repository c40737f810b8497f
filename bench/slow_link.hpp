// SPDX-License-Identifier: MIT
// Connections to a server on this machine with a delay: a proxy in user space, for kernels without netem.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <thread>

#include "system/unique_fd.hpp"

namespace pop3::bench {

/// Passes the octets of all its connections on, in both directions, `one_way` after they came. One
/// thread carries all of them; any number of octets may be in transit.
class slow_link {
  public:
    slow_link(std::uint16_t server, std::chrono::milliseconds one_way);
    ~slow_link();
    slow_link(const slow_link&) = delete;
    slow_link& operator=(const slow_link&) = delete;

    [[nodiscard]] std::uint16_t port() const noexcept { return port_; }
    /// How often a client sent after the server had answered, over all connections since the last
    /// call: the round trips of a dialogue.
    [[nodiscard]] std::uint64_t take_turns() noexcept { return turns_.exchange(0); }

  private:
    void serve();

    std::uint16_t server_;
    std::chrono::milliseconds one_way_;
    system::unique_fd listener_;
    system::unique_fd stop_;  // an eventfd
    std::uint16_t port_ = 0;
    std::atomic<std::uint64_t> turns_{0};
    std::thread thread_;
};

}  // namespace pop3::bench
