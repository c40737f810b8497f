// SPDX-License-Identifier: MIT
// Runs an account if it is due: not while its server asked for a pause, and not with a password
// that was just refused.
#pragma once

#include <functional>

#include "fetch/ledger/run_state.hpp"
#include "run.hpp"

namespace pop3::fetch {

/// Sources of time and chance.
struct time_source {
    std::function<instant()> now;
    std::function<double()> chance;  ///< from 0 to 1

    static time_source real();
};

/// Does `task` if it is due or `retry_now` is set, and records the result in the ledger. `name`
/// returns the credentials, which replace those of `task`; it is called only if they are needed,
/// and may throw local_error. An account that is not due is stopped by fetch_errc::login_delay_pending,
/// server_back_off or password_refused_before, with told_before if an earlier run was stopped by the same wait.
report run_if_due(fetch_request task, const std::function<credentials()>& name, bool retry_now,
                  observer& watcher, const time_source& time = time_source::real());

}  // namespace pop3::fetch
