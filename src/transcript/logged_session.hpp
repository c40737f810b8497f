// SPDX-License-Identifier: MIT
// The transcript of one session, made of the lines in a log that another client wrote.
#pragma once

#include <string>
#include <string_view>

#include "line_classifier.hpp"
#include "pop3/transcript.hpp"

namespace pop3::inline v1 {

/// Masks secrets as a recorder does, and adds TLS where STLS was accepted. All times are 0.
class logged_session {
  public:
    logged_session();
    logged_session(const logged_session&) = delete;
    logged_session& operator=(const logged_session&) = delete;

    /// TLS began before the greeting.
    void begin_with_tls() { recorder_.tls_started(); }
    /// Lines with their line ends. False if the session has ended: they are of another one.
    [[nodiscard]] bool client_sent(std::string_view lines);
    /// A line with its line end, which is missing if the server closed in the middle of it.
    [[nodiscard]] bool server_sent(std::string_view line);
    void server_closed() { recorder_.server_closed(); }

    /// Neither side has sent anything.
    [[nodiscard]] bool is_empty() const { return !begun_; }
    /// Everything that was logged.
    [[nodiscard]] transcript take();

  private:
    void hear_client(std::string_view line);

    transcript events_;
    transcript_recorder recorder_;
    line_classifier reader_;
    std::string verb_;  // the newest command
    bool begun_ = false;
    bool ended_ = false;
};

}  // namespace pop3::inline v1
