// SPDX-License-Identifier: MIT
// A hash of both listings of a maildrop: a poll of a large mailbox without changes costs no memory,
// and does not process its single messages.
#pragma once

#include <array>
#include <cstdint>

#include "both_listings.hpp"
#include "pop3/dialogue.hpp"
#include "pop3/flow.hpp"

namespace pop3::fetch {

/// A hash (XXH3, 128 bits) of what the server sends. It need not withstand forgery: only the server
/// could forge a listing, and it can hide mail by not listing it.
using listing_hash = std::array<std::uint8_t, 16>;

/// Reads UIDL and LIST, and returns their mark. `seed`: what else must be unchanged.
flow<listing_hash> read_listing_mark(dialogue& s, std::uint64_t seed,
                                     capa_first listed = capa_first::no);

}  // namespace pop3::fetch
