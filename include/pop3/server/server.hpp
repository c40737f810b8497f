// SPDX-License-Identifier: MIT
// server: a POP3 server to embed in a program or a test, started in one line.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "pop3/export.hpp"
#include "pop3/server/backend.hpp"
#include "pop3/server/options.hpp"

namespace pop3::inline v1 {

/// Serves `mail` from a thread of its own until it is destroyed:
///
///     pop3::memory_backend mail;
///     mail.add_user("mrose", "secret").add_message("mrose", "Subject: hi\r\n\r\nHello.\r\n");
///     pop3::server server({}, mail);
///     // ... connect to 127.0.0.1, port server.port()
///
/// One thread drives all connections. Memory is bounded for each: a client that does not read is
/// not answered.
class POP3_EXPORT server {
  public:
    /// Listens when the constructor returns. `mail` must outlive the server. Throws pop3::error if
    /// it cannot listen at the address, the certificate cannot be used, or a limit is negative.
    server(server_options options, backend& mail);
    /// Closes all connections, deletes nothing, and waits for the thread to end. Called by an observer
    /// or a backend, which that thread runs, it cannot wait: the thread ends after they return, and
    /// `mail` must live until the observers of `options` are destroyed. Not to be called by
    /// `closed`.
    ~server();
    server(const server&) = delete;
    server& operator=(const server&) = delete;

    /// The port it listens on.
    [[nodiscard]] std::uint16_t port() const noexcept;
    /// PEM of the authority that signed the certificate, if the server generated it: what a client
    /// has to trust. Empty if there is no TLS, or the certificate was configured.
    [[nodiscard]] const std::string& authority() const noexcept;

    /// A socket that is connected to the server, without a port: for transport_over(), or for code
    /// that reads and writes a descriptor. The caller closes it. Throws std::system_error.
    [[nodiscard]] int connect();

  private:
    class impl;
    std::shared_ptr<impl> impl_;  // the thread keeps it
};

}  // namespace pop3::inline v1
