// SPDX-License-Identifier: MIT
#include "account_fetch.hpp"

#include <utility>

#include "cli/passwords/login_needed.hpp"
#include "cli/passwords/password_source.hpp"
#include "cli/passwords/target_token.hpp"
#include "cli/settings/config_option.hpp"
#include "cli/settings/profile.hpp"
#include "cli/settings/target_login.hpp"
#include "fetch/error.hpp"
#include "fetch/run/single_run.hpp"
#include "oauth/error.hpp"

namespace pop3::cli {

using std::chrono::steady_clock;

account_fetch::account_fetch(const account& which, const fetch_mode& mode, std::stop_token stop,
                             fetch::observer& progress, fetch::account_ledger* held)
    : which_(which),
      mode_(mode),
      stop_(std::move(stop)),
      progress_(progress),
      held_(held),
      result_{&which, {}, {}} {}

void account_fetch::open() {
    if (began_ == steady_clock::time_point{}) began_ = steady_clock::now();
    try {
        if (!run_) begin();
        if (run_) run_->open();
    } catch (...) {
        result_.result.stopped = fetch::failure_of(std::current_exception());
    }
}

void account_fetch::begin() {
    if (stop_.stop_requested()) {
        result_.result.stopped = fail(errc::cancelled);
        return;
    }
    entry_ = which_;
    apply_profile(entry_);
    fetch::fetch_request task = job_for(entry_, state_directory(mode_.run));
    task.database = mode_.run.ledger;
    task.held = held_;
    task.options.stop = stop_;
    const auto end = task.options.timeouts.end = began_ + task.options.timeouts.total;
    get_proxy_password(which_.connection, task.options);
    target_tokens_ =
        watched_tokens(target_token_of(entry_, task.state, stop_, end, mode_.retry_now));
    task.target_token = target_tokens_.source();
    if (const std::optional<account> target = target_login_of(entry_))
        task.target_login = account_login(*target, task.state, stop_, end).login();
    else if (const auto imap = imap_login_of(which_))
        task.imap.identity = [imap = *imap, stop = stop_, end](bool) {
            return resolve_credentials(imap, source_limits(imap, stop, end));
        };
    task.options.trace = mode_.trace;
    login_.emplace(entry_, task.state, stop_, end, mode_.retry_now);
    if (login_->is_by_oauth()) {
        task.renewed = [this] { return login_->renewed(); };
        task.login = login_->login();
    }
    run_.emplace(
        std::move(task), [this] { return login_->get(); }, mode_.retry_now, progress_);
    if (has_own_thread_) run_->use_own_thread();
}

const fetch::fetch_request* account_fetch::next_session() {
    return run_ ? run_->next_session() : nullptr;
}

bool account_fetch::close() {
    try {
        if (run_ && run_->close()) return true;
        if (run_) {
            result_.result = run_->take_report();
            add_login_notice();
        }
    } catch (...) {
        result_.result.stopped = fetch::failure_of(std::current_exception());
    }
    run_.reset();
    result_.took =
        std::chrono::duration_cast<std::chrono::milliseconds>(steady_clock::now() - began_);
    return false;
}

// Each run fails until somebody has logged in; the user is told once a day.
void account_fetch::add_login_notice() {
    fetch::report& result = result_.result;
    if (!result.stopped || result.stopped->code != oauth::oauth_errc::login_needed) return;
    const std::optional<account> target = target_login_of(entry_);
    const account& whose = target && target_tokens_.need_login() ? *target : entry_;
    const login_notice notice =
        tell_login_needed(whose, state_directory(mode_.run), *result.stopped, stop_);
    result.told_before = !notice.is_due;
    if (notice.hook_failed)
        result.news.push_back({notice.hook_failed->message(), fetch::advice(*notice.hook_failed)});
}

account_result run_account(const account& which, const fetch_mode& mode, std::stop_token stop,
                           fetch::observer& progress, fetch::account_ledger* held) {
    account_fetch job(which, mode, std::move(stop), progress, held);
    fetch::run_here(job, fetch::run_environment::real());
    return job.take_result();
}

}  // namespace pop3::cli
