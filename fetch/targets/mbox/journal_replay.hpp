// SPDX-License-Identifier: MIT
// What a crash left at the end of an mbox.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "journal_record.hpp"
#include "mbox_file.hpp"

namespace pop3::fetch {

struct replay_result {
    std::size_t arrived = 0;                ///< this many messages of the record are in the mbox
    std::optional<std::uint64_t> cut_to{};  ///< after this there is only an incomplete message
    friend bool operator==(const replay_result&, const replay_result&) = default;
};

/// Compares the end of the mbox with what `record` says was being appended, octets from `spool`.
/// Only octets that are certainly ours may be cut: equal ones, or NUL, which a power failure leaves
/// where data did not reach the disk.
replay_result settle(const mbox_record& record, int spool, const mbox_file& box);

}  // namespace pop3::fetch
