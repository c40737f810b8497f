// SPDX-License-Identifier: MIT
// Both listings of a maildrop, told from others without keeping them: a poll of a large mailbox in
// which nothing has changed costs no memory, and no look at its single messages.
#pragma once

#include <array>
#include <cstdint>

#include "pop3/flow.hpp"
#include "pop3/session.hpp"

namespace pop3::fetch {

/// A hash (XXH3, 128 bits) of what the server sends. It need not withstand forgery: who could forge a
/// listing is the server, and it can hide mail by not listing it.
using listing_mark = std::array<std::uint8_t, 16>;

/// Reads UIDL and LIST, and gives the mark of them.
/// `seed`: what else has to be the same.
flow<listing_mark> read_listing_mark(session& s, std::uint64_t seed);

}  // namespace pop3::fetch
