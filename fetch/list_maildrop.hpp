// SPDX-License-Identifier: MIT
// LIST and UIDL, with or without a server that has UIDL.
#pragma once

#include "plan.hpp"
#include "pop3/flow.hpp"
#include "pop3/session.hpp"

namespace pop3::fetch {

/// What the server lists. A server that refuses UIDL is put up with, but for `uids_expected`: then
/// fails with fetch_errc::unique_ids_withheld, since mail that is known by a unique-id could not be
/// told from new mail.
flow<listings> list_maildrop(session& s, bool uids_expected);

}  // namespace pop3::fetch
