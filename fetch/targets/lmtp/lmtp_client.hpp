// SPDX-License-Identifier: MIT
// The client's side of LMTP (RFC 2033): lines out, replies in, within time limits.
#pragma once

#include <memory>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "fetch/targets/common/line_dialogue.hpp"
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

class lmtp_dialogue final : public line_dialogue {
  public:
    // The bounds on what a server sends: RFC 5321, 4.5.3.1.5 has 512 octets a line.
    static constexpr std::size_t longest_line = 8 * 1024;
    static constexpr std::size_t most_lines = 128;

    /// `clock` must outlive it.
    lmtp_dialogue(std::unique_ptr<transport> wire, std::stop_token stop, system::clock& clock);

    /// Sends a line with the next flush() or reply(). It must not contain a line end.
    void queue(std::string_view line);
    /// Sends octets at once.
    void write(std::string_view octets);
    /// The next reply; waits for it `times` times as long as for others.
    [[nodiscard]] lmtp_reply reply(int times = 1);

  private:
    void flush();
    [[noreturn]] void not_understood(std::string_view words) override;

    std::string queued_;
};

}  // namespace pop3::fetch
