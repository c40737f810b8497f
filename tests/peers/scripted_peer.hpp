// SPDX-License-Identifier: MIT
// A server that plays one script: on a free port of 127.0.0.1, for one connection, on a thread.
#pragma once

#include <cstdint>
#include <string_view>
#include <thread>

#include "certificates.hpp"
#include "loopback.hpp"
#include "server_script.hpp"
#include "system/unique_fd.hpp"

namespace pop3::test {

class scripted_peer {
  public:
    /// Closes after the last line; in silence, after the client. With "TLS" in the script its identity is
    /// `presented`; if the client aborts the handshake, the script ends there.
    explicit scripted_peer(std::string_view text, identity presented = {});
    /// Waits for the end of the script; a deviation is a failure of the test.
    ~scripted_peer();
    scripted_peer(const scripted_peer&) = delete;
    scripted_peer& operator=(const scripted_peer&) = delete;

    [[nodiscard]] std::uint16_t port() const { return port_; }

  private:
    void play();
    void say(std::string_view octets);
    std::string listen();
    bool shake_hands();

    server_script script_;
    identity presented_;
    system::unique_fd listener_;
    std::uint16_t port_;
    system::unique_fd socket_;
    tls::owned<SSL> ssl_;
    std::thread thread_;
};

}  // namespace pop3::test
