// SPDX-License-Identifier: MIT
#include "account_preview.hpp"

#include <utility>

#include "cli/passwords/account_login.hpp"
#include "cli/passwords/password_source.hpp"
#include "cli/settings/config_option.hpp"
#include "cli/settings/profile.hpp"

namespace pop3::cli {

fetch::plan preview_account(const account& which, const run_options& run, std::stop_token stop,
                            tracer* trace, fetch::observer& progress) {
    account heeding = which;
    apply_profile(heeding);
    fetch::fetch_request task = job_for(heeding, state_directory(run));
    task.database = run.ledger;
    task.options.stop = stop;
    task.options.trace = trace;
    get_proxy_password(heeding.connection, task.options);
    task.identity = account_login(heeding, state_directory(run), std::move(stop)).get();
    return fetch::preview(task, progress);
}

}  // namespace pop3::cli
