// SPDX-License-Identifier: MIT
// A connection through a proxy: the handshake until the proxy passes octets on. The handshakes are
// flows without I/O, which read like the protocol; they never read an octet after the proxy's
// answer, because the next one is the server's.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "pop3/credentials.hpp"
#include "pop3/export.hpp"
#include "pop3/flow.hpp"
#include "pop3/route.hpp"

namespace pop3::inline v1::proxies {

/// Octets of the answer to CONNECT, with all its header fields. Some proxies send 2 KiB.
constexpr std::size_t longest_proxy_answer = 16 * 1024;

/// The server that the proxy should connect to.
struct destination {
    destination(std::string name, std::uint16_t number) : host(std::move(name)), port(number) {}
    std::string host;
    std::uint16_t port;
};

// At the end of both, the proxy passes everything on.

/// SOCKS version 5 (RFC 1928) with the login of RFC 1929.
POP3_EXPORT flow<void> socks5(const proxy& relay, destination server);
/// CONNECT (RFC 9110, section 9.3.6) with the login of RFC 7617.
POP3_EXPORT flow<void> http_connect(const proxy& relay, destination server);

/// The one of both that `relay` speaks.
POP3_EXPORT flow<void> proxy_handshake(const proxy& relay, destination server);

// ---- for the handshakes ----

/// What both awaiters have in common: the connection can be lost while they wait.
class handshake_io : public pending_io {
  public:
    [[nodiscard]] bool await_ready() const noexcept { return false; }
    template <class Promise>
    void await_suspend(std::coroutine_handle<Promise> handle) noexcept {
        handle.promise().runner->waiting = this;
    }
    failure failed(const io_result& result) override;

  protected:
    ~handshake_io() = default;
};

/// Awaiting it sends all of `octets`.
class send_octets final : public handshake_io {
  public:
    explicit send_octets(secret_string octets) : octets_(std::move(octets)) {}
    io_step poll() override;
    void completed(std::size_t octets) override { sent_ += octets; }
    void await_resume() {}

  private:
    secret_string octets_;
    std::size_t sent_ = 0;
};

/// Awaiting it returns the next `octets` octets, no more and no less.
class read_octets final : public handshake_io {
  public:
    explicit read_octets(std::size_t octets) : received_(octets, '\0') {}
    io_step poll() override;
    void completed(std::size_t octets) override;
    std::string await_resume() { return std::move(received_); }

  private:
    std::string received_;
    std::size_t filled_ = 0;
    bool closed_ = false;
};

}  // namespace pop3::inline v1::proxies
