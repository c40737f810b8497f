// SPDX-License-Identifier: MIT
// A small listener for HTTP/1.1 (RFC 9112), by GNU libmicrohttpd: metrics, health, a page to read. It
// answers GET and HEAD, and changes nothing.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

struct MHD_Daemon;

namespace pop3::fleet {

struct http_page {
    unsigned status = 200;
    std::string type = "text/plain; charset=utf-8";
    std::string body{};
};

/// Returns the page at a path, as in "/metrics". Called on the thread of the listener, one call at a
/// time; must not throw.
using page_source = std::function<http_page(const std::string& path)>;

class listener {
  public:
    /// How many clients it serves at once, and after how many seconds without an octet it drops one.
    static constexpr unsigned most_connections = 32;
    static constexpr unsigned connection_seconds = 10;

    /// Listens at once. `address` is numeric; port 0 is a free one. Throws pop3::error:
    /// errc::library_unavailable if libmicrohttpd cannot be loaded.
    listener(const std::string& address, std::uint16_t port, page_source pages);
    /// Ends all connections.
    ~listener();
    listener(const listener&) = delete;
    listener& operator=(const listener&) = delete;

    [[nodiscard]] std::uint16_t port() const noexcept { return port_; }

  private:
    std::unique_ptr<page_source> pages_;  // the library has its address
    std::uint16_t port_ = 0;
    MHD_Daemon* daemon_ = nullptr;
};

}  // namespace pop3::fleet
