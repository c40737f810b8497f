// SPDX-License-Identifier: MIT
// Where the messages of an mbox are: all that is kept of it in memory.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "pop3/result.hpp"
#include "pop3/types.hpp"

namespace pop3::inline v1::serving {

/// A message in an mbox, by octets of the file.
struct mbox_part {
    std::uint64_t begin = 0;  ///< of its From_ line
    std::uint64_t text = 0;   ///< of the text after that
    std::uint64_t end = 0;    ///< of the text, without the empty line after it
    std::uint64_t next = 0;   ///< where the next message begins, or the file ends
    octet_count size = 0;     ///< as sent, before byte-stuffing
    std::string digest;       ///< MD5 of the text, in hexadecimal digits
    friend bool operator==(const mbox_part&, const mbox_part&) = default;
};

/// Messages of one mbox: about 150 octets of memory each.
constexpr std::size_t most_messages_in_mbox = 1'000'000;

/// Reads the whole file in pieces. A message begins with "From " at the beginning of the file, or with
/// a From_ line (see is_from_line) anywhere: older programs leave the empty line before it out, and
/// prose may begin with "From ". No message begins in the text of another that has a true
/// Content-Length (see mbox_content_length.hpp). The failure is errc::system_temporary if the file cannot be
/// read, errc::system_permanent if it has too many messages.
result<std::vector<mbox_part>> index_mbox(int file);

}  // namespace pop3::inline v1::serving
