// SPDX-License-Identifier: MIT
// LIST and UIDL, with or without a server that has UIDL.
#pragma once

#include <cstdint>

#include "both_listings.hpp"
#include "plan.hpp"
#include "pop3/dialogue.hpp"
#include "pop3/flow.hpp"

namespace pop3::fetch {

/// As many messages may be in a maildrop that was never listed, before STAT is asked.
constexpr std::uint32_t expected_at_first = 45'000;

/// A listing that goes on far beyond the answer to STAT ends the session from now on; beyond
/// `expected`, if STAT has no answer that can be read.
flow<void> expect_as_announced(dialogue& s, std::uint32_t expected);

/// What the server lists. A server without UIDL is accepted unless `uids_expected`: then it fails
/// with fetch_errc::unique_ids_withheld, because mail that is known by a unique-id could not be
/// told from new mail.
flow<listings> list_maildrop(dialogue& s, bool uids_expected,
                             capa_first listed_before = capa_first::no);

}  // namespace pop3::fetch
