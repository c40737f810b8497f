// SPDX-License-Identifier: MIT
// Delivery to a program, such as a mail filter: the message on its standard input, LF line ends, its
// exit status the answer.
#pragma once

#include <chrono>
#include <filesystem>
#include <stop_token>
#include <string>
#include <vector>

#include "fetch/targets/common/spooled_target.hpp"
#include "system/child_process.hpp"

namespace pop3::fetch {

/// A program that is run for each message, without a shell, with
/// environment_without(password).
///
/// Exit status 0 is "delivered", also if it did not read all. 75 (EX_TEMPFAIL), 126 and 127 (a shell
/// could not run the command: no message is the reason), an end by a signal, and the time limit are
/// "later"; everything else is "refused" (sysexits.h). At least once: if
/// this program is killed between the other's end and its record in the ledger, the message is
/// delivered again.
class pipe_target final : public spooled_target {
  public:
    struct settings {
        std::vector<std::string> words;         ///< program and arguments; at least the first
        std::filesystem::path state_directory;  ///< must exist
        std::chrono::milliseconds longest = std::chrono::minutes(5);  ///< for each message
        /// The program must have ended by this moment, and is not run after it.
        system::time_point end = system::time_point::max();
        secret_string password{};  ///< of the mailbox; not passed to the program
        std::stop_token stop{};
    };

    explicit pipe_target(settings options, system::clock& clock = system::real_clock());

  private:
    delivery deliver(const spooled_message& message) override;
    delivery judged(const system::exit_report& end, const std::string& late) const;

    settings options_;
    system::clock& clock_;
};

}  // namespace pop3::fetch
