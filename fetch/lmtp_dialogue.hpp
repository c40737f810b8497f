// SPDX-License-Identifier: MIT
// The client's side of a dialogue in LMTP (RFC 2033): lines out, replies in, within time limits.
#pragma once

#include <memory>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "net/deadline.hpp"
#include "pop3/error.hpp"
#include "pop3/transport.hpp"

namespace pop3::fetch {

/// A reply, "250-first" to "250 last" (RFC 5321, 4.2).
struct lmtp_reply {
    int code = 0;                    ///< 200 to 599
    std::vector<std::string> lines;  ///< without code, as the server sent them

    [[nodiscard]] bool positive() const noexcept { return code / 100 == 2; }
    [[nodiscard]] bool permanent() const noexcept { return code / 100 == 5; }
    /// In one line: "550 5.1.1 no such user".
    [[nodiscard]] std::string text() const;
};

/// Speaks over a connected transport. Throws pop3::error when that is lost, when time runs out, and
/// when what comes is no reply; nothing more can be said then.
class lmtp_dialogue {
  public:
    // What a server may make grow: RFC 5321, 4.5.3.1.5 says 512 octets a line.
    static constexpr std::size_t longest_line = 8 * 1024;
    static constexpr std::size_t most_lines = 128;

    lmtp_dialogue(std::unique_ptr<transport> wire, std::stop_token stop);

    /// What follows is limited by `time`, which must outlive it.
    void limit(net::deadline& time) noexcept { time_ = &time; }

    /// Sends a line with the next flush() or reply(). It must not have a line end in it.
    void queue(std::string_view line);
    /// Sends octets at once.
    void write(std::string_view octets);
    /// The next reply; waits for it `times` times as long as for others.
    [[nodiscard]] lmtp_reply reply(int times = 1);
    /// True if the server has not spoken without being asked, as when it says that it goes.
    [[nodiscard]] bool quiet();
    /// Closes; nothing more can be said.
    void close() noexcept { wire_.reset(); }
    [[nodiscard]] bool open() const noexcept { return wire_ != nullptr; }

  private:
    void flush();
    std::string line(int times);
    void receive(int times);
    patience waiting(int times);
    [[noreturn]] void lost(const io_result& why);

    std::unique_ptr<transport> wire_;
    std::stop_token stop_;
    net::deadline* time_ = nullptr;
    std::string queued_;
    std::string unread_;
};

}  // namespace pop3::fetch
