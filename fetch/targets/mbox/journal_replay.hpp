// SPDX-License-Identifier: MIT
// What a crash left at the end of an mbox.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "journal_record.hpp"
#include "mbox_file.hpp"

namespace pop3::fetch {

struct mbox_finding {
    std::size_t arrived = 0;                ///< this many messages of the record are in the mbox
    std::optional<std::uint64_t> cut_to{};  ///< after this there is only an incomplete message
    friend bool operator==(const mbox_finding&, const mbox_finding&) = default;
};

/// Compares the end of the mbox with what `record` says was being appended, octets from `spool`.
/// Only octets that are certainly ours may be cut: equal ones, or NUL, which a power failure leaves
/// where data did not reach the disk.
mbox_finding settle(const mbox_record& record, int spool, const mbox_file& box);

}  // namespace pop3::fetch
