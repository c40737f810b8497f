// SPDX-License-Identifier: MIT
// A proxy that really relays: on a free port of 127.0.0.1, for one connection, on a thread.
#pragma once

#include <cstdint>
#include <string>
#include <thread>

#include "loopback.hpp"
#include "pop3/route.hpp"

namespace pop3::test {

class relaying_proxy {
  public:
    /// Relays to `server_port` of 127.0.0.1, whatever host is requested. With a user it requires
    /// that login. It waits for the server's first octets and sends them in one piece with its own
    /// answer, if `greeting_at_once`.
    relaying_proxy(proxy::protocol speaks, std::uint16_t server_port, std::string user = {},
                   std::string password = {}, bool greeting_at_once = false);
    /// Waits for the connection to end.
    ~relaying_proxy();
    relaying_proxy(const relaying_proxy&) = delete;
    relaying_proxy& operator=(const relaying_proxy&) = delete;

    /// Its URL, with its login.
    [[nodiscard]] proxy address() const;
    /// Waits for the connection to end. "pop.example.org:995"
    const std::string& asked_for();

  private:
    void serve();
    bool speak_socks5();
    bool speak_http();
    void relay();
    std::string read(std::size_t octets);

    proxy::protocol speaks_;
    std::uint16_t server_port_;
    std::string user_;
    std::string password_;
    bool greeting_at_once_;
    std::string asked_for_;
    std::string answer_;
    system::unique_fd listener_;
    system::unique_fd client_;
    system::unique_fd server_;
    std::thread thread_;
};

}  // namespace pop3::test
