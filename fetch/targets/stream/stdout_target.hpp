// SPDX-License-Identifier: MIT
// Delivery to standard output: as one mbox, the one form in which a stream of messages can be split
// again (formail -s, mutt -f, git mailsplit), or raw, for a reader of a single message.
#pragma once

#include <chrono>
#include <filesystem>
#include <functional>

#include "fetch/targets/common/spooled_target.hpp"
#include "pop3/transport.hpp"

namespace pop3::fetch {

/// Writes messages in mboxrd format, or one after the other as the server sent them, with CRLF and no
/// octet more. At least once: a message counts as delivered when the system
/// has accepted all of it; a file that standard output is redirected to is synced. Whether the
/// program that reads a pipe processed it is unknown. On a terminal all but lines of printable ASCII
/// is escaped, in either form: mail could control the terminal.
class stdout_target final : public spooled_target {
  public:
    enum class form { mbox, raw };
    using clock = std::function<std::chrono::system_clock::time_point()>;

    /// Large messages wait in `state_directory`. A reader that does not read is waited for within
    /// `limit`. `out` is not closed; `now` is for the From_ lines.
    explicit stdout_target(std::filesystem::path state_directory, wait_limits limit = {},
                           int out = 1, clock now = std::chrono::system_clock::now,
                           form written = form::mbox);

  private:
    delivery deliver(const spooled_message& message) override;
    void write(std::string_view lines) const;
    void write_all(std::string_view octets) const;

    void deliver_raw(const spooled_message& message) const;
    void deliver_to_mbox(const spooled_message& message) const;

    form form_;
    wait_limits limit_;
    int out_;
    bool is_terminal_;
    clock now_;
};

}  // namespace pop3::fetch
