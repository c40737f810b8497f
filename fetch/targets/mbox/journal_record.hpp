// SPDX-License-Identifier: MIT
// The journal of an mbox: the end of the mbox before, the messages to be appended, and, when it is
// known, how many of them arrived.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pop3::fetch {

/// One message in the spool and in the mbox, From_ line and empty line included.
struct mbox_entry {
    std::string name;
    std::uint64_t at = 0;  ///< where it begins in the spool
    std::uint64_t octets = 0;
    friend bool operator==(const mbox_entry&, const mbox_entry&) = default;
};

struct mbox_record {
    std::uint64_t size = 0;  ///< of the mbox, before
    std::uint64_t lead = 0;  ///< line feeds needed before the first message
    std::vector<mbox_entry> messages;
    std::optional<std::size_t> arrived;  ///< this many of them, from the first on; if it is settled

    /// The content of a file; nothing if that is empty or incomplete: then the mbox was not
    /// changed.
    static std::optional<mbox_record> parse(std::string_view text);
    /// For a file, without `arrived`.
    [[nodiscard]] std::string text() const;
    /// The line with `arrived`, to be appended to the file.
    static std::string arrived_line(std::size_t messages);

    /// Where the first `messages` end in the mbox.
    [[nodiscard]] std::uint64_t end_of(std::size_t messages) const;
    friend bool operator==(const mbox_record&, const mbox_record&) = default;
};

}  // namespace pop3::fetch
