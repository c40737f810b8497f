// SPDX-License-Identifier: MIT
// LIST and UIDL, with or without a server that has UIDL.
#pragma once

#include "plan.hpp"
#include "pop3/client.hpp"

namespace pop3::fetch {

/// What `mail` lists. A server that refuses UIDL is put up with, but for `uids_expected`: then
/// throws pop3::error with fetch_errc::unique_ids_withheld, since mail that is known by a unique-id
/// could not be told from new mail.
listings list_maildrop(client& mail, bool uids_expected);

}  // namespace pop3::fetch
