// SPDX-License-Identifier: MIT
// Recovers deliveries that a crash has interrupted (docs/delivery.md).
#pragma once

#include <span>
#include <vector>

#include "fetch/ledger/account_ledger.hpp"
#include "fetch/targets/make_target.hpp"

namespace pop3::fetch {

/// Throws fetch_errc::place_missing if a delivery was begun into a Maildir that does not exist now: its
/// disk may not be mounted, so that it is not known what arrived. Throws fetch_errc::place_elsewhere if
/// there is another Maildir now, as on another machine, and none of these messages is in it. An empty
/// folder is how the user tells that the Maildir is gone. Call it before a target is opened, which may
/// create it.
void confirm_places(std::span<const intent> begun);

/// Resolves `intents`, the open ones of `book`, into one of `present`, the targets of this run, or into a
/// target of an earlier run. The first of `present` is the destination: a message that it does not have
/// after its delivery was in doubt counts as refused once more.
/// Messages that arrived are known from now on, the others will be fetched again. (Mail that was read
/// and removed from a Maildir between crash and recovery is delivered a second time: that is the lesser
/// evil.) `settings` are for opening the targets of earlier runs. Throws local_error.
void recover_intents(std::vector<intent> intents, account_ledger& book,
                     std::span<target* const> present, const target_settings& settings);

}  // namespace pop3::fetch
