// SPDX-License-Identifier: MIT
// A connection to a server that breaks after this many octets of the server.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <thread>

#include "system/unique_fd.hpp"

namespace pop3::test {

/// Accepts one connection and relays it, in both directions; closes both sides after `octets` of
/// the server's octets have passed.
class cut_relay {
  public:
    cut_relay(std::uint16_t server, std::size_t octets);
    ~cut_relay();
    cut_relay(const cut_relay&) = delete;
    cut_relay& operator=(const cut_relay&) = delete;

    [[nodiscard]] std::uint16_t port() const;
    /// Waits for the end of the connection, and returns the octets of the server.
    const std::string& said();

  private:
    void relay(std::uint16_t server);

    std::size_t octets_;
    system::unique_fd listener_;
    std::string text_;
    std::thread thread_;
};

}  // namespace pop3::test
