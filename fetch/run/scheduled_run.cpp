// SPDX-License-Identifier: MIT
#include "scheduled_run.hpp"

#include <random>
#include <utility>

#include "fetch/error.hpp"
#include "fetch/ledger/password_mark.hpp"
#include "fetch/local_time.hpp"
#include "news.hpp"

namespace pop3::fetch {
namespace {

failure not_due(fetch_errc cause, const run_state& stands) {
    std::string detail = "not before " + local_time(stands.not_before);
    if (!stands.error.empty()) detail += "; the last run: " + stands.error;
    return {cause, {}, {}, std::move(detail)};
}

failure waits_too_long(const run_state& stands) {
    failure reason = not_due(fetch_errc::server_back_off, stands);
    reason.detail += "; it requires a pause between logins, and the last success was ";
    reason.detail += stands.succeeded ? "on " + local_time(*stands.succeeded) : "never";
    return reason;
}

// What the marks of the target's login are of; nothing if it cannot be asked for. A token changes by itself.
std::optional<credentials> login_of_target(const fetch_request& task) {
    if (!task.target_login.empty()) return credentials({}, task.target_login);
    if (task.target_token || !task.imap.identity) return std::nullopt;
    try {
        return task.imap.identity(false);
    } catch (const error&) {
        return std::nullopt;
    }
}

// Another password is tried at once.
bool target_refuses_still(const run_state& stands, const fetch_request& task) {
    if (stands.password.empty()) return true;
    const std::optional<credentials> identity = login_of_target(task);
    return !identity || is_mark_of(stands.password, *identity);
}

// What the marks are of.
credentials marked(const fetch_request& task) {
    return task.login.empty() ? task.identity : credentials({}, task.login);
}

// Asks for the credentials only if nothing else prevents the run; for a token, only if its login was
// not refused before.
std::optional<failure> reason_to_wait(const run_state& stands, instant now, fetch_request& task,
                                      const std::function<credentials()>& name) {
    const bool waits = wait_left(stands, now) > std::chrono::seconds(0);
    if (waits && stands.back_off == back_off_reason::login_delay)
        return waits_long(stands, now) ? waits_too_long(stands)
                                       : not_due(fetch_errc::login_delay_pending, stands);
    if (waits && stands.back_off == back_off_reason::server_busy)
        return not_due(fetch_errc::server_back_off, stands);
    if (waits && stands.back_off == back_off_reason::target_refused &&
        target_refuses_still(stands, task))
        return not_due(fetch_errc::target_refused_before, stands);
    const bool is_by_token = !task.login.empty();
    if (!is_by_token) task.identity = name();
    if (!waits || stands.back_off != back_off_reason::refused ||
        !is_mark_of(stands.password, marked(task))) {
        if (is_by_token) task.identity = name();
        return {};
    }
    failure reason = not_due(fetch_errc::password_refused_before, stands);
    if (task.renewed)
        reason.hint =
            "Check that user is the mailbox that was logged in (pop3 login --check), and "
            "that POP3 is enabled in it.";
    return reason;
}

// Another run reports its own result.
bool is_worth_remembering(const report& result) {
    return !result.stopped || (result.stopped->code != fetch_errc::lease_lost &&
                               result.stopped->code != errc::cancelled);
}

// Records of waits and passwords are about one mailbox.
run_state at_mailbox(run_state stands, const std::string& mailbox) {
    if (std::exchange(stands.mailbox, mailbox) == mailbox) return stands;
    stands.back_off = back_off_reason::none;
    stands.refusals = 0;
    stands.logged_in = {};
    return stands;
}

// Whether the password is the same is not asked: the ledger stores nothing of a password that is good.
bool was_logged_in_lately(const run_state& before, instant now) {
    constexpr std::chrono::days lately{7};
    return before.logged_in <= now && now - before.logged_in <= lately;
}

run_state after(const run_state& before, const fetch_request& task, const report& result,
                instant now, double chance) {
    const bool refused = result.stopped && is_refusal(*result.stopped);
    run_state stands = next_state(before, result, now, chance, was_logged_in_lately(before, now));
    stands.password.clear();
    if (refused) stands.password = password_mark(marked(task));
    if (stands.back_off == back_off_reason::target_refused)
        if (const std::optional<credentials> to_target = login_of_target(task))
            stands.password = password_mark(*to_target);
    if (result.logged_in) stands.logged_in = now;
    return stands;
}

// A run that got no token did not ask the server: a wait for it stays in force.
void keep_wait(run_state& stands, const run_state& before) {
    if (stands.back_off != back_off_reason::none) return;
    stands.back_off = before.back_off;
    stands.not_before = before.not_before;
    stands.password = before.password;
    stands.refusals = before.refusals;
}

}  // namespace

time_source time_source::real() {
    return {fetch::now, [] {
                std::random_device seed;
                return std::uniform_real_distribution<double>(0, 1)(seed);
            }};
}

scheduled_run::scheduled_run(fetch_request task, std::function<credentials()> name, bool retry_now,
                             observer& watcher, time_source time)
    : task_(std::move(task)),
      name_(std::move(name)),
      retry_now_(retry_now),
      watcher_(watcher),
      time_(std::move(time)) {
    task_.policy.retry_refused = retry_now;
}

void scheduled_run::open() try {
    if (!book_) hold_account();
    if (!has_login()) return;
    sessions_.emplace(task_, *book_, watcher_, outside_);
    if (has_own_thread_) sessions_->use_own_thread();
    sessions_->open();
} catch (...) {
    result_.stopped = failure_of(std::current_exception());
}

void scheduled_run::hold_account() {
    const account_names names = names_of(task_);
    if (!task_.held) own_ = open_ledger(location_of(task_))->acquire(names);
    book_ = task_.held ? task_.held : own_.get();
    before_ = at_mailbox(book_->last_run(), names.mailbox);
}

// A token that should be good was refused: it is renewed, and tried once more.
bool scheduled_run::has_login() try {
    if (token_refused_)
        task_.identity = task_.renewed();
    else if (!is_due())
        return false;
    has_asked_server_ = is_recorded_ = true;
    return true;
} catch (const error& e) {
    if (!task_.renewed) throw;  // the source of a password failed, on this machine
    result_ = {};
    result_.stopped = e.reason();
    is_recorded_ = true;
    return false;
}

bool scheduled_run::is_due() {
    if (retry_now_) {
        task_.identity = name_();
        return true;
    }
    result_.stopped = reason_to_wait(before_, time_.now(), task_, name_);
    if (!result_.stopped) return true;
    result_.told_before = result_.stopped->code != fetch_errc::login_delay_pending &&
                          !book_->first_notice(notice_of(before_.back_off));
    return false;
}

const fetch_request* scheduled_run::next_session() {
    return sessions_ ? sessions_->next_session() : nullptr;
}

flow<void> scheduled_run::session(dialogue& open) {
    return sessions_->session(open);
}

bool scheduled_run::close() {
    if (sessions_) result_ = sessions_->take_report();
    sessions_.reset();
    if (wants_another_token()) return token_refused_ = true;
    try {
        if (is_recorded_) record();
    } catch (...) {
        result_.stopped = failure_of(std::current_exception());
    }
    book_ = nullptr;
    own_.reset();
    return false;
}

bool scheduled_run::wants_another_token() const {
    return !token_refused_ && task_.renewed && result_.stopped && is_refusal(*result_.stopped) &&
           has_asked_server_ && !result_.logged_in && !task_.options.stop.stop_requested();
}

void scheduled_run::record() {
    if (!is_worth_remembering(result_)) return;
    run_state stands = after(before_, task_, result_, time_.now(), time_.chance());
    if (!has_asked_server_) keep_wait(stands, before_);
    book_->end_run(stands);
    add_news(*book_, task_, before_, stands, result_);
}

report run_if_due(fetch_request task, const std::function<credentials()>& name, bool retry_now,
                  observer& watcher, const time_source& time) {
    scheduled_run job(std::move(task), name, retry_now, watcher, time);
    run_here(job, run_environment::real());
    return job.take_report();
}

}  // namespace pop3::fetch
