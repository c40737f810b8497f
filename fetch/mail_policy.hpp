// SPDX-License-Identifier: MIT
// What the user wants done with the mail of one account.
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>

#include "pop3/types.hpp"

namespace pop3::fetch {

/// What becomes of a message on the server once it is safely here.
enum class retention {
    keep,    ///< it stays
    remove,  ///< it is deleted
};

/// Which messages are fetched, how much of them, and what becomes of them on the server. Nothing is
/// ever deleted that is not safely here in full.
struct mail_policy {
    retention after = retention::keep;
    /// With retention::remove: a message is deleted only when it has been here for so long.
    std::optional<std::chrono::days> remove_after{};
    /// With retention::remove: so many messages stay on the server, those of the highest numbers.
    std::optional<std::size_t> keep_newest{};
    /// A message that is announced with more octets is not fetched, and not deleted either.
    std::optional<octet_count> largest{};
    /// Of a message that is announced with more octets, only the header is delivered, with a line in
    /// it that says so. The message stays on the server.
    std::optional<octet_count> header_only_above{};
    /// So many messages are fetched in one run, those of the lowest numbers; the next run goes on.
    std::optional<std::size_t> at_most{};
    /// Each message is durable and recorded before the next one is accepted, instead of a group.
    bool strict = false;
    /// With retention::remove: also a message that came with far fewer octets than the server
    /// announces, twice the same.
    bool delete_short = false;
};

}  // namespace pop3::fetch
