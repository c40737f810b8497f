// SPDX-License-Identifier: MIT
// The transcript of one session, made of the lines in a log that another client wrote.
#pragma once

#include <string>
#include <string_view>

#include "line_classifier.hpp"
#include "pop3/transcript.hpp"

namespace pop3::inline v1 {

/// Masks the secrets of the client, and adds TLS where STLS was accepted. All times are 0.
class logged_session {
  public:
    /// TLS began before the greeting.
    void begin_with_tls() { add(transcript_event::kind::tls, {}); }
    /// A line with its line end. False if the session has ended: it is a line of another one.
    [[nodiscard]] bool client_sent(std::string_view line);
    /// A line with its line end, which is missing if the server closed in the middle of it.
    [[nodiscard]] bool server_sent(std::string_view line);
    void server_closed() { add(transcript_event::kind::server_closed, {}); }

    [[nodiscard]] bool is_empty() const { return events_.empty(); }
    [[nodiscard]] transcript take() && { return std::move(events_); }

  private:
    void add(transcript_event::kind type, std::string octets) {
        events_.push_back({type, {}, std::move(octets)});
    }

    transcript events_;
    line_classifier reader_;
    std::string verb_;  // the newest command, in capitals if it is STLS or QUIT
    bool ended_ = false;
};

}  // namespace pop3::inline v1
