// SPDX-License-Identifier: MIT
// The user's options for the mail of one account.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "pop3/types.hpp"

namespace pop3::fetch {

/// What happens to a message on the server after its delivery.
enum class retention {
    keep,    ///< it stays
    remove,  ///< it is deleted
};

/// Which messages are fetched, how much of them, and what happens to them on the server. Nothing is
/// ever deleted that is not delivered in full.
struct retention_policy {
    retention after = retention::keep;
    /// With retention::remove: a message is deleted only this long after its delivery.
    std::optional<std::chrono::days> remove_after{};
    /// With retention::remove: this many messages stay on the server, those with the highest
    /// numbers.
    std::optional<std::size_t> keep_newest{};
    /// A message announced with more octets is not fetched, and not deleted either.
    std::optional<octet_count> largest{};
    /// Of a message announced with more octets, only the header is delivered, with a line in it
    /// that says so. The message stays on the server.
    std::optional<octet_count> header_only_above{};
    /// At most this many messages are fetched in one run, those with the lowest numbers; the next
    /// run continues.
    std::optional<std::size_t> at_most{};
    /// Each message is durable and recorded before the next one is accepted, instead of in groups.
    bool strict = false;
    /// With retention::remove: also a message that came with far fewer octets than the server
    /// announces, twice the same.
    bool delete_short = false;
    /// So many permanent refusals by the target are followed by the next try in the next run. After that
    /// the message is delivered to `refused_to`, or without that stays on the server, with longer and
    /// longer pauses between the tries.
    std::uint32_t refused_after = 3;
    /// A Maildir, as in "maildir:/home/ann/refused"; empty: none.
    std::string refused_to{};
    /// All messages that the target refused are offered to it now, however often it did.
    bool retry_refused = false;
};

}  // namespace pop3::fetch
