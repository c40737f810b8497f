// SPDX-License-Identifier: MIT
// replay_server: plays the server's side of a transcript (docs/transcripts.md) to a client.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "pop3/export.hpp"
#include "pop3/server/certificate.hpp"
#include "pop3/transcript.hpp"

namespace pop3::inline v1 {

namespace system {
class clock;
}

/// What happens to TLS in a transcript.
enum class replayed_tls : std::uint8_t {
    as_recorded,  ///< played in its place; needs a certificate
    left_out,     ///< left out: everything is in clear text, and STLS is not expected
};

/// Where a replay_server listens, and how it plays.
struct replay_options {
    std::string address = "127.0.0.1";             ///< IPv4 or IPv6 address, numeric
    std::uint16_t port = 0;                        ///< 0: a free one, see replay_server::port()
    replayed_tls tls = replayed_tls::as_recorded;  ///< what happens to TLS
    server_certificate certificate{};              ///< if TLS is played
    bool paced = false;  ///< nothing is sent earlier than it was recorded; false: at once
    /// The time that a client has to connect, and then for each of its lines; nothing: any time.
    std::optional<std::chrono::milliseconds> timeout{};
};

/// Waits for one client and plays the server's side to it, from a thread of its own. The client
/// must send what the transcript has; the name of a command may be in any case, "****" matches
/// anything, and what was recorded as pipelined need not be. After the last line it closes.
///
///     pop3::replay_server server(pop3::parse_transcript(text).value());
///     // ... connect to 127.0.0.1, port server.port(), and look what the client makes of it
///     assert(server.wait() == "");
class POP3_EXPORT replay_server {
  public:
    /// Listens when the constructor returns. Throws pop3::error if it cannot listen at the address,
    /// or the transcript has TLS and the certificate cannot be used.
    explicit replay_server(const transcript& script, const replay_options& options = {});
    /// The same with another clock (src/system/clock_and_poll.hpp). For tests.
    replay_server(const transcript& script, const replay_options& options, system::clock& clock);
    /// Ends the connection that is open.
    ~replay_server();
    replay_server(const replay_server&) = delete;
    replay_server& operator=(const replay_server&) = delete;

    /// The port it listens on.
    [[nodiscard]] std::uint16_t port() const noexcept;
    /// Waits until the session has ended. Returns where the client deviated from the transcript,
    /// and how; empty if it did not. Call it from one thread.
    const std::string& wait();
    /// Ends the wait, from any thread.
    void stop() noexcept;

  private:
    class impl;
    std::unique_ptr<impl> impl_;
};

}  // namespace pop3::inline v1
