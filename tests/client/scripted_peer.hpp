// SPDX-License-Identifier: MIT
// A server that plays one dialogue: listens on a free port of the loopback, takes one connection,
// sends the S: lines and expects exactly the C: lines.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <thread>

#include "net/unique_fd.hpp"

namespace pop3::test {

/// A listening socket on the loopback, IPv4 unless `v6`, on a free port or on `port`.
net::unique_fd listen_on_loopback(std::uint16_t port = 0, bool v6 = false);
std::uint16_t port_of(const net::unique_fd& socket);
/// A port of the loopback that nobody listens on: bound, so that nobody else gets it either.
class closed_port {
  public:
    closed_port();
    [[nodiscard]] std::uint16_t number() const { return number_; }

  private:
    net::unique_fd socket_;
    std::uint16_t number_;
};

class scripted_peer {
  public:
    /// Lines of `script` begin with "S: " or "C: ", or "LF: " for a line of the server without CR;
    /// the connection is closed behind the last.
    explicit scripted_peer(std::string_view script);
    /// Waits for the dialogue to end; what did not go as written is a failure of the test.
    ~scripted_peer();
    scripted_peer(const scripted_peer&) = delete;
    scripted_peer& operator=(const scripted_peer&) = delete;

    [[nodiscard]] std::uint16_t port() const { return port_; }

  private:
    void play(std::string script);
    void expect(int socket, const std::string& line);

    net::unique_fd listener_;
    std::uint16_t port_;
    std::string unread_;
    std::string trouble_;
    std::thread thread_;
};

}  // namespace pop3::test
