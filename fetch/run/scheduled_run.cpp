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

// Nothing if it cannot be asked for, or is by a token, which changes by itself.
std::optional<credentials> login_of_target(const fetch_request& task) {
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
    stands.taken.clear();
    return stands;
}

bool was_taken_lately(const run_state& before, const credentials& identity, instant now) {
    constexpr std::chrono::days lately{7};
    return before.taken_at <= now && now - before.taken_at <= lately &&
           is_mark_of(before.taken, identity);
}

// The mark of a password is too expensive to compute each time.
bool needs_another_mark(const run_state& before, instant now) {
    return before.taken.empty() || before.refusals > 0 || before.taken_at > now ||
           now - before.taken_at >= std::chrono::days(1);
}

run_state after(const run_state& before, const fetch_request& task, const report& result,
                instant now, double chance) {
    const credentials identity = marked(task);
    const bool refused = result.stopped && is_refusal(*result.stopped);
    const bool taken_lately = refused && was_taken_lately(before, identity, now);
    run_state stands = next_state(before, result, now, chance, taken_lately);
    stands.password.clear();
    if (refused) stands.password = taken_lately ? before.taken : password_mark(identity);
    if (stands.back_off == back_off_reason::target_refused)
        if (const std::optional<credentials> to_target = login_of_target(task))
            stands.password = password_mark(*to_target);
    if (result.logged_in && !identity.password().empty() && needs_another_mark(before, now)) {
        // The same mark for the same password: each further one would tell more of it.
        if (!is_mark_of(before.taken, identity)) stands.taken = password_mark(identity);
        stands.taken_at = now;
    }
    return stands;
}

// A token that should be good was refused: it is renewed, and tried once more.
bool wants_another_token(const fetch_request& task, const report& result) {
    return task.renewed && result.stopped && is_refusal(*result.stopped) && !result.logged_in &&
           !task.options.stop.stop_requested();
}

report run_with_token(fetch_request& task, account_ledger& book, observer& watcher) {
    report result = run(task, book, watcher);
    if (!wants_another_token(task, result)) return result;
    task.identity = task.renewed();
    return run(task, book, watcher);
}

// A run that got no token did not ask the server: a wait for it stays in force.
void keep_wait(run_state& stands, const run_state& before) {
    if (stands.back_off != back_off_reason::none) return;
    stands.back_off = before.back_off;
    stands.not_before = before.not_before;
    stands.password = before.password;
    stands.refusals = before.refusals;
}

void record(account_ledger& book, const fetch_request& task, const run_state& before,
            const time_source& time, report& result, bool has_asked_server) {
    if (!is_worth_remembering(result)) return;
    run_state stands = after(before, task, result, time.now(), time.chance());
    if (!has_asked_server) keep_wait(stands, before);
    book.end_run(stands);
    add_news(book, task, before, stands, result);
}

void do_run(fetch_request& task, const std::function<credentials()>& name, bool retry_now,
            observer& watcher, const time_source& time, report& result) {
    const account_names names = names_of(task);
    const std::unique_ptr<account_ledger> own =
        task.held ? nullptr : open_ledger(location_of(task))->acquire(names);
    account_ledger* const book = task.held ? task.held : own.get();
    const run_state before = at_mailbox(book->last_run(), names.mailbox);
    task.policy.retry_refused = retry_now;
    bool has_asked_server = false;
    try {
        if (retry_now)
            task.identity = name();
        else
            result.stopped = reason_to_wait(before, time.now(), task, name);
        if (result.stopped) {
            result.told_before = result.stopped->code != fetch_errc::login_delay_pending &&
                                 !book->first_notice(notice_of(before.back_off));
            return;
        }
        has_asked_server = true;
        result = run_with_token(task, *book, watcher);
    } catch (const error& e) {
        if (!task.renewed) throw;  // the source of a password failed, on this machine
        result.stopped = e.reason();
    }
    record(*book, task, before, time, result, has_asked_server);
}

}  // namespace

time_source time_source::real() {
    return {fetch::now, [] {
                std::random_device seed;
                return std::uniform_real_distribution<double>(0, 1)(seed);
            }};
}

report run_if_due(fetch_request task, const std::function<credentials()>& name, bool retry_now,
                  observer& watcher, const time_source& time) {
    report result;
    try {
        do_run(task, name, retry_now, watcher, time, result);
    } catch (const error& e) {
        result.stopped = e.reason();
    }
    return result;
}

}  // namespace pop3::fetch
