// SPDX-License-Identifier: MIT
// What an import must know of the header of a message.
#pragma once

#include <string>
#include <string_view>

#include "fetch/targets/common/spool.hpp"

namespace pop3::fetch {

struct header_facts {
    bool has_message_id = false;  ///< a Message-ID line with an id in angle brackets
    std::string date{};           ///< the value of the first Date line; empty if there is none
    std::string from{};           ///< that of the first From line
    std::string subject{};        ///< that of the first Subject line
    octet_count octets = 0;       ///< of the header, with the empty line after it
};

/// Reads the header chunk by chunk, in bounded memory.
class header_scan {
  public:
    /// Of a line that is longer, the rest is not looked at.
    static constexpr std::size_t longest_line = 998;

    /// The next octets of the message. False after the header has ended.
    bool update(std::string_view octets);
    /// The message, or its header, has ended.
    [[nodiscard]] header_facts finish();

  private:
    void end_line();
    void end_field();

    std::string line_;   // as far as it is kept, without its end
    std::string field_;  // unfolded
    bool over_ = false;
    header_facts found_;
};

/// The facts of a whole message. Throws local_error if the disk fails.
header_facts facts_of(const spool& message);

/// A digest of what the author wrote, as 32 hexadecimal digits: From, Date, Subject and the body. It is the
/// same if the message comes again by another route, with other lines of servers. `header`: its facts.
/// Throws local_error if the disk fails.
std::string authored_content(const spool& message, const header_facts& header);

}  // namespace pop3::fetch
