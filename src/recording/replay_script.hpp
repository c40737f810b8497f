// SPDX-License-Identifier: MIT
// A transcript being played: what the server sends next, and what the client has to send.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "pop3/credentials.hpp"
#include "pop3/export.hpp"
#include "pop3/server/replay_server.hpp"
#include "pop3/transcript.hpp"

namespace pop3::inline v1::recording {

/// True if the client sent what was recorded: "****" matches anything.
POP3_EXPORT bool matches(std::string_view recorded, std::string_view text);

class POP3_EXPORT replay_script {
  public:
    enum class step {
        say,        ///< octets(), then done()
        listen,     ///< hear() more, or client_closed()
        start_tls,  ///< a handshake, then done()
        close,      ///< the end; if trouble() is empty, a good one
    };

    replay_script(const transcript& recorded, replayed_tls tls);
    ~replay_script() { wipe(heard_); }
    replay_script(const replay_script&) = delete;
    replay_script& operator=(const replay_script&) = delete;

    [[nodiscard]] step next();
    /// When the next step was taken.
    [[nodiscard]] std::chrono::milliseconds at() const;
    /// What the server sends next: a line, or a piece of a message, whatever its size.
    [[nodiscard]] std::string octets() const;
    void done();
    /// Octets of the client, whenever they come.
    void hear(std::string_view octets) { heard_ += octets; }
    void client_closed() { client_closed_ = true; }
    /// The client had its time for the line that comes next.
    void client_is_silent() { unexpected("the client sent nothing for too long"); }
    /// How many events are over: it grows when the client has sent what it had to.
    [[nodiscard]] std::size_t position() const { return at_; }
    /// How the client deviated from the transcript; empty if it did not.
    [[nodiscard]] const std::string& trouble() const { return trouble_; }
    void fail(std::string reason) { trouble_ = std::move(reason); }

  private:
    [[nodiscard]] bool heard_as_recorded();
    [[nodiscard]] step wait_for_close();
    void unexpected(const std::string& words);

    transcript events_;
    std::size_t at_ = 0;
    std::uint64_t sent_ = 0;  // of the message at `at_`
    std::string heard_;
    bool client_closed_ = false;
    std::string trouble_;
};

}  // namespace pop3::inline v1::recording
