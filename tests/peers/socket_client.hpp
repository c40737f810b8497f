// SPDX-License-Identifier: MIT
// A client that knows sockets and OpenSSL but no POP3: like any foreign client of our server.
#pragma once

#include <openssl/ssl.h>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace pop3::serving {

/// Connected to 127.0.0.1. Every wait ends after 20 seconds at the latest, as a closed connection.
class socket_client {
  public:
    /// The system holds `receive_buffer` octets for it; 0: the system's default.
    explicit socket_client(std::uint16_t port, int receive_buffer = 0);
    /// Over a socket that is connected, which it closes.
    struct over {
        int fd;
    };
    explicit socket_client(over connected);
    ~socket_client();
    socket_client(const socket_client&) = delete;
    socket_client& operator=(const socket_client&) = delete;

    /// Does the handshake, trusting `ca` (PEM) only and expecting "localhost". Returns the reason
    /// of a failure, nothing on success.
    std::string start_tls(const std::string& ca);

    void send(std::string_view octets);
    /// Reads up to and including the next line end; the octets so far if the connection was closed.
    std::string line();
    /// Reads lines up to and including "." on a line of its own.
    std::string multi_line();
    /// Reads until the server closes.
    std::string all();
    /// Sends a command and reads a line.
    std::string ask(std::string_view command);

  private:
    void limit_waits() const;
    bool read_more();

    int fd_;
    std::unique_ptr<SSL_CTX, void (*)(SSL_CTX*)> context_{nullptr, SSL_CTX_free};
    std::unique_ptr<SSL, void (*)(SSL*)> tls_{nullptr, SSL_free};
    std::string came_;
};

}  // namespace pop3::serving
