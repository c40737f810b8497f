// SPDX-License-Identifier: MIT
// A run over an account if it is due: not while its server wants to be left alone, and not with a
// password that was just refused.
#pragma once

#include <functional>

#include "run.hpp"
#include "standing.hpp"

namespace pop3::fetch {

/// Where time and chance come from.
struct time_source {
    std::function<instant()> now;
    std::function<double()> chance;  ///< from 0 to 1

    static time_source real();
};

/// Does `what` if it is due or `retry_now` says so, and lets the ledger remember what came of it.
/// `who` gives the credentials, by which those of `what` are replaced; it is asked only if they are
/// needed, and may throw local_error. What is not due is stopped by fetch_errc::between_logins,
/// left_alone or refused_before, with told_before if an earlier run was stopped by the same wait.
report run_if_due(job what, const std::function<credentials()>& who, bool retry_now,
                  observer& watcher, const time_source& time = time_source::real());

}  // namespace pop3::fetch
