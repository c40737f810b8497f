// SPDX-License-Identifier: MIT
// A connection in raw lines: sends what our client would refuse to send, and reads what it would
// refuse to read.
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

#include "examination_settings.hpp"
#include "net/time_budget.hpp"
#include "pop3/credentials.hpp"
#include "pop3/flow.hpp"
#include "pop3/tracer.hpp"
#include "pop3/transport.hpp"
#include "vocabulary/secret_mask.hpp"

namespace pop3::check {

/// Why a connection cannot be used any more.
enum class end_reason {
    closed,       ///< the server closed the connection
    timed_out,    ///< it sent nothing, or not all, in time
    endless,      ///< it sent more than any client can need
    malformed,    ///< a status line that is none
    unsolicited,  ///< it sent something unasked
    overlong,     ///< a line without end
};

class connection_ended : public std::runtime_error {
  public:
    connection_ended(end_reason reason, const std::string& words, std::string shown,
                     std::string came = {})
        : std::runtime_error(words),
          reason_(reason),
          shown_(std::move(shown)),
          came_(std::move(came)) {}

    [[nodiscard]] end_reason reason() const noexcept { return reason_; }
    [[nodiscard]] const std::string& evidence() const noexcept { return shown_; }
    /// The last octets of the reply that was never complete.
    [[nodiscard]] const std::string& came() const noexcept { return came_; }

  private:
    end_reason reason_;
    std::string shown_;
    std::string came_;
};

struct status_line {
    std::string line;  ///< without its line end
    bool bare_lf = false;

    [[nodiscard]] bool ok() const;
    [[nodiscard]] bool refused() const;
    [[nodiscard]] bool is_challenge() const { return !ok() && line.starts_with('+'); }
    /// "IN-USE", "SYS/TEMP" (RFC 2449, section 8).
    [[nodiscard]] std::string_view code() const;
    [[nodiscard]] std::string_view text() const;
};

struct multi_line_reply {
    status_line status;
    std::string raw;   ///< the octets after the status line, as sent, the end included
    std::string text;  ///< the same without byte-stuffing and end; empty if status is -ERR
};

/// Defects seen on any connection that belong to no command.
struct framing {
    std::string malformed{};    ///< evidence of a status line that is none
    std::string unsolicited{};  ///< of unsolicited lines
    std::string overlong{};     ///< of a line longer than RFC 1939 and RFC 2449 allow
    std::string bare_lf{};      ///< of a line that ends in LF alone
};

class raw_connection final : public tracer {
  public:
    /// `options` and `seen` must outlive it.
    raw_connection(std::unique_ptr<transport> wire, const settings& options, framing& seen);
    ~raw_connection() override;
    raw_connection(const raw_connection&) = delete;
    raw_connection& operator=(const raw_connection&) = delete;

    /// Sends a command and reads its status line.
    status_line ask(std::string_view command);
    /// The same, and the rest of the response if the status is +OK. `most`: octets of it.
    multi_line_reply ask_multi_line(std::string_view command, std::uint64_t most);
    /// The rest of a response whose status line came.
    void read_body(multi_line_reply& reply, std::uint64_t most);
    /// Sends octets unchanged; the evidence has `shown` in their place.
    void send(std::string_view octets, std::string_view shown);
    /// The next status line; also "+ challenge" if that may come.
    status_line next(bool challenge_may_come = false);
    /// Whether the server sends something, or closes, within this time.
    bool wait_for_input(std::chrono::milliseconds time);
    /// Waits for as long as an answer may take, because slow is not refused. False if none comes, or
    /// the connection ends only by an idle limit of the server.
    bool is_answered();
    /// True if octets are there that were not read yet.
    bool has_unread();
    /// Reads until the server closes, or for as long as one answer may take.
    std::string read_to_end();

    /// Does the handshake on the connection. Returns the failure, if any.
    std::optional<failure> encrypt(const tls_options& trust);
    /// Replaces the transport, which was encrypted elsewhere, or releases it to be.
    [[nodiscard]] std::unique_ptr<transport> release() { return std::move(wire_); }
    [[nodiscard]] transport& wire() { return *wire_; }

    /// Runs an exchange of a session of ours over this connection.
    template <class T>
    result<T> run(flow<T> exchange) {
        while (const io_request* want = exchange.next()) exchange.done(perform(*want));
        return exchange.take();
    }

    /// False once an error ended it.
    [[nodiscard]] bool usable() const noexcept { return usable_; }
    /// The last lines in both directions, the password masked.
    [[nodiscard]] std::string evidence() const;

    void sent(std::string_view line) override;
    void received(std::string_view line) override;

  private:
    void expect_no_input();
    bool status_line_follows();
    status_line line(std::size_t longest);
    bool read_more(system::time_point until);
    [[nodiscard]] system::time_point now() const;
    [[nodiscard]] wait_limits answer_limits(int answers = 1) const;
    io_result perform(const io_request& want);
    io_result read(const io_request& want);
    void note(char side, std::string_view line);
    [[noreturn]] void end(end_reason reason, const std::string& words, std::string came = {});

    std::unique_ptr<transport> wire_;
    const settings& options_;
    framing& seen_;
    net::time_budget time_;  // of a session of ours
    std::string unread_;
    std::deque<std::string> shown_;
    secret_mask secrets_;
    bool usable_ = true;
};

}  // namespace pop3::check
