// SPDX-License-Identifier: MIT
// LIST and UIDL, with or without a server that has UIDL.
#pragma once

#include "plan.hpp"
#include "pop3/dialogue.hpp"
#include "pop3/flow.hpp"

namespace pop3::fetch {

/// What the server lists. A server without UIDL is accepted unless `uids_expected`: then it fails
/// with fetch_errc::unique_ids_withheld, because mail that is known by a unique-id could not be
/// told from new mail.
flow<listings> list_maildrop(dialogue& s, bool uids_expected);

}  // namespace pop3::fetch
