// SPDX-License-Identifier: MIT
// The text of an mbox: where its messages are, and what they were before they were put into it.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace pop3::inline v1::serving {

/// A message in an mbox, by octets of the file.
struct mbox_part {
    std::size_t begin;  ///< of its From_ line
    std::size_t text;   ///< of what stands behind that
    std::size_t end;    ///< of the text, the empty line behind it not included
    std::size_t next;   ///< where the next message begins, or the file ends
};

/// A message begins with "From " at the beginning of the file, or behind an empty line.
std::vector<mbox_part> parts_of_mbox(std::string_view file);
/// The message as it is sent: quoting of From_ lines taken away, with CRLF, the last line's included.
std::string message_of_mbox(std::string_view text);

}  // namespace pop3::inline v1::serving
