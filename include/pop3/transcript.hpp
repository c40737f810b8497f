// SPDX-License-Identifier: MIT
// transcript: a dialogue that was, or is to be, as a text that people read and write by hand
// (docs/transcripts.md); what records one, secrets masked.
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
#include "pop3/trace.hpp"

namespace pop3::inline v1 {

/// One thing that happened on a connection.
struct transcript_event {
    enum class kind : std::uint8_t {
        client,         ///< the client sent `octets`
        server,         ///< the server sent `octets`
        message,        ///< the server sent so many octets of a message, which were not kept
        tls,            ///< a TLS handshake was done
        client_closed,  ///< the client closed
        server_closed,  ///< the server closed
    };
    kind what = kind::client;
    std::chrono::milliseconds at{};  ///< since the connection began
    /// As they went over the wire, or within TLS: byte-stuffed, with the line end. Usually one
    /// line. What was secret is "****".
    std::string octets{};
    std::uint64_t size = 0;  ///< of kind::message: octets, byte-stuffing removed
    friend bool operator==(const transcript_event&, const transcript_event&) = default;
};

/// Everything that happened on one connection, in order.
using transcript = std::vector<transcript_event>;

/// What stands for a secret: in a line of the client it matches anything.
inline constexpr std::string_view masked_secret = "****";

/// "    12 C: STAT\n"
POP3_EXPORT std::string to_text(const transcript_event& event);
/// The whole transcript, line by line.
POP3_EXPORT std::string to_text(const transcript& events);
/// Reads what to_text() or a human wrote. errc::invalid_argument says which line is wrong.
POP3_EXPORT result<transcript> parse_transcript(std::string_view text);

/// What becomes of the messages that RETR and TOP give.
enum class messages_in_transcript : std::uint8_t {
    summarised,  ///< their size is kept, nothing else
    whole,       ///< every octet is kept
};

/// The time for transcripts; another one for tests.
using transcript_clock = std::function<std::chrono::steady_clock::time_point()>;
/// Takes the events of a transcript as they happen. Must not throw.
using transcript_sink = std::function<void(const transcript_event&)>;

/// Writes each event to `to`, which must outlive it, in the form of docs/transcripts.md.
POP3_EXPORT transcript_sink write_transcript_to(std::ostream& to);

/// Records what a client says and hears: give it to connect_options::trace. One connection each;
/// its time begins when it is made. Secrets come masked; messages are the mail that they are.
class POP3_EXPORT transcript_tracer final : public tracer {
  public:
    explicit transcript_tracer(transcript_sink to,
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
    void add(transcript_event::kind what, std::string octets, std::uint64_t size = 0);
    void add_message_lines();

    transcript_sink to_;
    messages_in_transcript mail_;
    transcript_clock now_;
    std::chrono::steady_clock::time_point begin_;
    std::string line_end_ = "\r\n";  // of the newest line
    std::string unfinished_;         // of a message: less than a line, if it is kept
    std::uint64_t summarised_ = 0;   // of a message: octets so far, if it is not
    bool at_line_start_ = true;
};

/// Records a dialogue from its octets in both directions, in whatever pieces they come: for what
/// stands between client and server, or is the server. What is secret is masked by structure:
/// arguments of PASS, APOP and AUTH, SASL lines, and what the other side repeats of them.
class POP3_EXPORT transcript_recorder {
  public:
    explicit transcript_recorder(transcript_sink to,
                                 messages_in_transcript mail = messages_in_transcript::summarised,
                                 transcript_clock now = std::chrono::steady_clock::now);
    ~transcript_recorder();
    transcript_recorder(const transcript_recorder&) = delete;
    transcript_recorder& operator=(const transcript_recorder&) = delete;

    void client_sent(std::string_view octets);
    void server_sent(std::string_view octets);
    void tls_started();
    /// One side closed: what it left unfinished is recorded as well.
    void client_closed();
    void server_closed();

  private:
    struct impl;
    std::unique_ptr<impl> impl_;
};

}  // namespace pop3::inline v1
