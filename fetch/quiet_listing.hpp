// SPDX-License-Identifier: MIT
// A listing that left nothing to do is known again as a whole, so that a poll of a large mailbox in
// which nothing has changed need not look at the ledger message by message.
#pragma once

#include <optional>

#include "digest.hpp"
#include "mail_policy.hpp"
#include "plan.hpp"

namespace pop3::fetch {

/// What tells two listings apart: unique-ids and sizes in order, and what the user wants done about
/// them. None where a listing does not settle what is to be done: without unique-ids, with lines that
/// could not be read, and where messages are to be deleted after a time.
std::optional<digest> quiet_mark(const listings& listed, const mail_policy& policy);

/// True if the next run will find nothing to do for what `steps` listed, provided that all of it was
/// fetched that was to be.
bool leaves_quiet(const plan& steps);

}  // namespace pop3::fetch
