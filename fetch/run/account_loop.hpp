// SPDX-License-Identifier: MIT
// Runs over many accounts: their sessions on one thread, what blocks on the threads of the work pool.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "account_job.hpp"
#include "at_once.hpp"

namespace pop3::fetch {

/// A run that waits for its turn. `make` must not throw.
struct queued_account {
    std::string host;
    std::function<std::unique_ptr<account_job>()> make;
};

/// Runs each of `accounts` once. They begin in their order as far as the limits allow: a host that has
/// enough keeps no other one waiting. Returns when the last is over. This thread runs all sessions; jobs
/// are made here, and opened, closed and destroyed on other threads. A receiver, a program or a ledger that
/// blocks holds up its own account, as long as fewer than system::work_pool::most_of_a_kind do; a disk that
/// hangs, as long as no more than three accounts deliver there (fsync_limits::beside_others()).
void run_accounts(std::vector<queued_account> accounts, const at_once& most);

}  // namespace pop3::fetch
