// SPDX-License-Identifier: MIT
#include "run_account.hpp"

#include <system_error>
#include <utility>

#include "cli/passwords/account_login.hpp"
#include "cli/passwords/login_needed.hpp"
#include "cli/passwords/password_source.hpp"
#include "cli/passwords/target_token.hpp"
#include "cli/settings/config_option.hpp"
#include "cli/settings/gmail_login.hpp"
#include "cli/settings/profile.hpp"
#include "fetch/error.hpp"
#include "fetch/run/scheduled_run.hpp"
#include "oauth/error.hpp"

namespace pop3::cli {
namespace {

// Each run fails until somebody has logged in; the user is told once a day.
void add_login_notice(const account& entry, const fetch_mode& mode, const std::stop_token& stop,
                      fetch::report& result) {
    if (!result.stopped || result.stopped->code != oauth::oauth_errc::login_needed) return;
    // Of two logins it is that of the mailbox, without which nothing else is tried.
    const std::optional<account> target = gmail_login_of(entry);
    const account& whose = target && entry.oauth.provider.empty() ? *target : entry;
    const login_notice notice =
        tell_login_needed(whose, state_directory(mode.run), *result.stopped, stop);
    result.told_before = !notice.is_due;
    if (notice.hook_failed)
        result.news.push_back({notice.hook_failed->message(), fetch::advice(*notice.hook_failed)});
}

}  // namespace

account_result run_account(const account& which, const fetch_mode& mode, std::stop_token stop,
                           fetch::observer& progress, fetch::account_ledger* held) {
    const auto began = std::chrono::steady_clock::now();
    account_result one{&which, {}, {}};
    if (stop.stop_requested()) {
        one.result.stopped = fail(errc::cancelled);
        return one;
    }
    try {
        account heeding = which;
        apply_profile(heeding);
        fetch::fetch_request task = job_for(heeding, state_directory(mode.run));
        task.database = mode.run.ledger;
        task.held = held;
        task.options.stop = stop;
        const auto end = task.options.timeouts.end = began + task.options.timeouts.total;
        get_proxy_password(which.connection, task.options);
        task.target_token = target_token_of(heeding, task.state, stop, end, mode.retry_now);
        if (const auto imap = imap_login_of(which))
            task.imap.identity = [imap = *imap, stop, end](bool) {
                return resolve_credentials(imap, source_limits(imap, stop, end));
            };
        task.options.trace = mode.trace;
        account_login login(heeding, task.state, stop, end, mode.retry_now);
        if (login.is_by_oauth()) {
            task.renewed = [&login] { return login.renewed(); };
            task.login = login.login();
        }
        one.result = fetch::run_if_due(
            std::move(task), [&login] { return login.get(); }, mode.retry_now, progress);
        add_login_notice(heeding, mode, stop, one.result);
    } catch (const error& e) {
        one.result.stopped = e.reason();
    } catch (const std::system_error& e) {  // no thread, no descriptor
        one.result.stopped = failure{e.code(), "fetch", {}, {}};
    }
    one.took = std::chrono::duration_cast<std::chrono::milliseconds>(
        std::chrono::steady_clock::now() - began);
    return one;
}

}  // namespace pop3::cli
