// SPDX-License-Identifier: MIT
// Sockets on the loopback, on free ports.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "net/resolver.hpp"
#include "system/unique_fd.hpp"

namespace pop3::test {

/// A socket bound to a free port of `address`, or to `port`; an empty one on failure.
system::unique_fd bound_to(const std::string& address, std::uint16_t port = 0);
/// The same, listening.
system::unique_fd listening_on(const std::string& address, std::uint16_t port = 0);
/// The address and port that `socket` is bound to.
net::endpoint endpoint_of(const system::unique_fd& socket);
std::uint16_t port_of(const system::unique_fd& socket);

/// A port without a listener, reserved while this lives.
class closed_port {
  public:
    explicit closed_port(const std::string& address = "127.0.0.1") : socket_(bound_to(address)) {}
    [[nodiscard]] std::uint16_t number() const { return port_of(socket_); }
    [[nodiscard]] net::endpoint where() const { return endpoint_of(socket_); }

  private:
    system::unique_fd socket_;
};

/// A listening port that accepts no connection any more: connecting to it waits for ever.
class full_port {
  public:
    full_port();
    [[nodiscard]] std::uint16_t number() const { return port_of(listener_); }
    [[nodiscard]] net::endpoint where() const { return endpoint_of(listener_); }

  private:
    system::unique_fd listener_;
    system::unique_fd in_the_queue_;
};

/// Two sockets that are connected to each other.
std::pair<system::unique_fd, system::unique_fd> connected_pair();

void send_all(int socket, std::string_view octets);

}  // namespace pop3::test
