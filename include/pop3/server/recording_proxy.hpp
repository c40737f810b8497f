// SPDX-License-Identifier: MIT
// recording_proxy: relays between a client and a server, and records the session.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "pop3/export.hpp"
#include "pop3/result.hpp"
#include "pop3/server/certificate.hpp"
#include "pop3/stop_token.hpp"
#include "pop3/tls.hpp"
#include "pop3/transcript.hpp"

namespace pop3::inline v1 {

/// Where a recording_proxy listens, and which server it connects to.
struct recording_proxy_options {
    // towards the server
    std::string host;                   ///< the name or address of the server
    std::uint16_t port = 0;             ///< 0: 995 for implicit TLS, else 110
    tls_mode tls = tls_mode::implicit;  ///< TLS with the server
    pop3::tls_options tls_options{};    ///< which certificates to trust
    /// The time limit of connecting.
    std::chrono::milliseconds connect = std::chrono::seconds(30);

    // towards the client
    std::string address = "127.0.0.1";     ///< IPv4 or IPv6 address, numeric
    std::uint16_t listen_port = 0;         ///< 0: a free one, see recording_proxy::port()
    tls_mode listen_tls = tls_mode::none;  ///< TLS with the client
    server_certificate certificate{};      ///< required unless `listen_tls` is none

    /// What to record of messages.
    messages_in_transcript mail = messages_in_transcript::summarised;
};

/// Connects one client to the server. TLS ends here on both sides, so that the session can be
/// recorded; TLS in the transcript is what the server saw. A client that sends STLS gets it from
/// the proxy, or -ERR if the proxy has none. Octets of the client are passed on line by line.
class POP3_EXPORT recording_proxy {
  public:
    /// Listens when the constructor returns. Throws pop3::error if it cannot listen at the address,
    /// or the certificate cannot be used.
    recording_proxy(recording_proxy_options options, transcript_sink sink);
    ~recording_proxy();
    recording_proxy(const recording_proxy&) = delete;
    recording_proxy& operator=(const recording_proxy&) = delete;

    /// The port it listens on.
    [[nodiscard]] std::uint16_t port() const noexcept;
    /// Waits for a client, and relays until one side closes. Returns the failure, if any: the
    /// server cannot be reached, TLS failed, errc::cancelled.
    std::optional<failure> run(const stop_token& stop);

  private:
    class impl;
    std::shared_ptr<impl> impl_;  // run() keeps it: its sink may destroy the proxy
};

}  // namespace pop3::inline v1
