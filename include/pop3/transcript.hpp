// SPDX-License-Identifier: MIT
// transcript: a recorded or scripted session, as a text that people read and write by hand
// (docs/transcripts.md); and recorders, which mask secrets.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <iosfwd>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "pop3/export.hpp"
#include "pop3/result.hpp"
#include "pop3/tracer.hpp"

namespace pop3::inline v1 {

/// One thing that happened on a connection.
struct transcript_event {
    /// What happened.
    enum class kind : std::uint8_t {
        client,         ///< the client sent `octets`
        server,         ///< the server sent `octets`
        message,        ///< the server sent this many octets of a message, which were not kept
        tls,            ///< a TLS handshake was done
        client_closed,  ///< the client closed
        server_closed,  ///< the server closed
    };
    kind type = kind::client;        ///< what happened
    std::chrono::milliseconds at{};  ///< since the connection began
    /// As sent over the wire, or within TLS: byte-stuffed, with the line end. Usually one line.
    /// Secrets are "****".
    std::string octets{};
    std::uint64_t size = 0;  ///< of kind::message: octets, byte-stuffing removed
    friend bool operator==(const transcript_event&, const transcript_event&) = default;
};

/// Everything that happened on one connection, in order.
using transcript = std::vector<transcript_event>;

/// The mark in place of a secret: in a line of the client it matches anything.
inline constexpr std::string_view masked_secret = "****";

/// One event as a line: "    12 C: STAT\n".
POP3_EXPORT std::string to_text(const transcript_event& event);
/// The whole transcript, line by line.
POP3_EXPORT std::string to_text(const transcript& events);
/// Parses the output of to_text(), or text written by hand. errc::invalid_argument names the line
/// that is wrong.
POP3_EXPORT result<transcript> parse_transcript(std::string_view text);
/// Parses a transcript, or the log of one session that another client wrote: MailKit's
/// ProtocolLogger, or Python's poplib at set_debuglevel(2). Secrets of logs are masked. Times are 0.
/// errc::invalid_argument names the line that is wrong; its hint, if it can, the program whose log
/// this is.
POP3_EXPORT result<transcript> parse_session_log(std::string_view text);

/// What to record of the messages of RETR and TOP.
enum class messages_in_transcript : std::uint8_t {
    summarised,  ///< only their size
    whole,       ///< every octet
};

/// The clock for transcripts; tests replace it.
using transcript_clock = std::function<std::chrono::steady_clock::time_point()>;
/// Receives the events of a transcript as they happen. Must not throw.
using transcript_sink = std::function<void(const transcript_event&)>;

/// Writes each event to `out`, which must outlive it, in the form of docs/transcripts.md.
POP3_EXPORT transcript_sink write_transcript_to(std::ostream& out);

/// Records the session of a client: set it as connect_options::trace. For one connection; its time
/// begins when it is made. Secrets are masked; messages are the mail itself.
class POP3_EXPORT transcript_tracer final : public tracer {
  public:
    /// Passes each event to `sink`; `now` is the clock of their times.
    explicit transcript_tracer(transcript_sink sink,
                               messages_in_transcript mail = messages_in_transcript::summarised,
                               transcript_clock now = std::chrono::steady_clock::now);
    ~transcript_tracer() override;

    void sent(std::string_view line) override;
    void received(std::string_view line) override;
    void received_line(std::string_view line, std::string_view line_end) override;
    void received_message(std::string_view octets) override;
    void received_end(std::string_view line_end) override;
    void tls_started() override;
    void closed_by_server() override;

  private:
    void add(transcript_event::kind type, std::string octets, std::uint64_t size = 0);
    void add_message_lines();

    transcript_sink sink_;
    messages_in_transcript mail_;
    transcript_clock now_;
    std::chrono::steady_clock::time_point begin_;
    std::string line_end_ = "\r\n";  // of the newest line
    std::string unfinished_;         // of a message: less than a line, if it is kept
    std::uint64_t summarised_ = 0;   // of a message: octets so far, if it is not
    bool at_line_start_ = true;
};

/// Records a session from its octets in both directions, in any chunks: for proxies and servers.
/// Secrets are masked by structure: arguments of PASS, APOP and AUTH, SASL lines, and what the
/// other side repeats of them.
class POP3_EXPORT transcript_recorder {
  public:
    /// Passes each event to `sink`; `now` is the clock of their times.
    explicit transcript_recorder(transcript_sink sink,
                                 messages_in_transcript mail = messages_in_transcript::summarised,
                                 transcript_clock now = std::chrono::steady_clock::now);
    ~transcript_recorder();
    transcript_recorder(const transcript_recorder&) = delete;
    transcript_recorder& operator=(const transcript_recorder&) = delete;

    /// Octets of the client, in any chunks.
    void client_sent(std::string_view octets);
    /// Octets of the server, in any chunks.
    void server_sent(std::string_view octets);
    /// A TLS handshake was done: the octets after it are those within TLS.
    void tls_started();
    /// The client closed: its unfinished line is recorded as well.
    void client_closed();
    /// The server closed: its unfinished line is recorded as well.
    void server_closed();

  private:
    struct impl;
    std::unique_ptr<impl> impl_;
};

}  // namespace pop3::inline v1
