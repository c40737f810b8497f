// SPDX-License-Identifier: MIT
// A way to a server that breaks after so many octets of what it says.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <thread>

#include "net/unique_fd.hpp"

namespace pop3::tests {

/// Takes one connection and passes it on, in both directions; closes both sides once `octets` of the
/// server's octets have come through.
class cut_relay {
  public:
    cut_relay(std::uint16_t server, std::size_t octets);
    ~cut_relay();
    cut_relay(const cut_relay&) = delete;
    cut_relay& operator=(const cut_relay&) = delete;

    [[nodiscard]] std::uint16_t port() const;
    /// Waits for the end of the connection, and gives what the server said.
    const std::string& said();

  private:
    void relay(std::uint16_t server);

    std::size_t octets_;
    net::unique_fd listener_;
    std::string said_;
    std::thread thread_;
};

}  // namespace pop3::tests
