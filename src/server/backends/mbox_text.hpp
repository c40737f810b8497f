// SPDX-License-Identifier: MIT
// The text of an mbox: where its messages are, and their original text.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace pop3::inline v1::serving {

/// A message in an mbox, by octets of the file.
struct mbox_part {
    std::size_t begin;  ///< of its From_ line
    std::size_t text;   ///< of the text after that
    std::size_t end;    ///< of the text, without the empty line after it
    std::size_t next;   ///< where the next message begins, or the file ends
};

/// A message begins with "From " at the beginning of the file, or after an empty line.
std::vector<mbox_part> parts_of_mbox(std::string_view file);
/// The message as it is sent: quoting of From_ lines removed, with CRLF, the last line's included.
std::string message_of_mbox(std::string_view text);

}  // namespace pop3::inline v1::serving
