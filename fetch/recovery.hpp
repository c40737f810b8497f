// SPDX-License-Identifier: MIT
// What to do about deliveries that a crash has cut off (docs/delivery.md).
#pragma once

#include "ledger/account_ledger.hpp"
#include "make_target.hpp"

namespace pop3::fetch {

/// Settles each delivery that was begun and not ended, into `to` or into a target of an
/// earlier run: what arrived is known from now on, the rest will be fetched again. (Mail that was
/// read and removed from a Maildir between crash and recovery comes a second time: that is the
/// lesser evil.) `settings` are for opening the targets of earlier runs. Throws local_error.
void settle_intents(account_ledger& book, target& to, const target_settings& settings);

}  // namespace pop3::fetch
