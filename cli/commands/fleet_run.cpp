// SPDX-License-Identifier: MIT
#include "fleet_run.hpp"

#include <sysexits.h>

#include <algorithm>
#include <memory>

#include "account_fetch.hpp"
#include "cli/output/fetch_summary.hpp"
#include "cli/passwords/account_login.hpp"
#include "fetch/error.hpp"
#include "fetch/ledger/run_state.hpp"
#include "fleet/worker/held_account.hpp"
#include "fleet_account.hpp"

namespace pop3::cli {
namespace {

bool is_not_tried(const fetch::report& result) {
    if (!result.stopped) return false;
    constexpr fetch::fetch_errc codes[] = {
        fetch::fetch_errc::login_delay_pending, fetch::fetch_errc::server_back_off,
        fetch::fetch_errc::password_refused_before, fetch::fetch_errc::target_refused_before};
    return std::ranges::any_of(
        codes, [&](fetch::fetch_errc code) { return result.stopped->code == code; });
}

// Passwords that an older key has sealed get the current one, so that the older one can go.
void open_password(const fleet_runs& all, const fleet::lease& held, account& settings) {
    if (held.sealed.octets.empty()) return;
    const fleet::sealed_for whose{held.account, server_of_seal(settings)};
    settings.connection.password = fleet::open(held.sealed, whose, all.keys);
    const fleet::sealing_key* const current = all.keys.current();
    if (held.sealed.key_id != current->id)
        all.leases.reseal(held, fleet::seal(settings.connection.password, whose, all.keys));
}

// Who may write rows must not be able to do all that this worker may.
void refuse_rights_of_worker(const fleet_runs& all, const account& settings) {
    if (reads_keys(settings, all.key_file))
        throw fleet_account_error("it names the keys of the sealed passwords as its own password");
    const std::string command = command_in(settings);
    if (!command.empty() && !all.allows_commands)
        throw fleet_account_error(command +
                                  " executes a command of the database: start the worker with "
                                  "--allow-commands if you trust all who may write there");
}

// The account of a lease, ready to run. Throws.
account settings_of(const fleet_runs& all, const fleet::lease& held) {
    account settings = account_of(held.entry);
    const std::string refusal = refusal_of_place(settings, held.entry.place);
    if (!refusal.empty()) throw fleet_account_error(refusal);
    refuse_rights_of_worker(all, settings);
    open_password(all, held, settings);
    if (needs_prompt(settings)) throw fleet_account_error("it has no password");
    return settings;
}

fleet::run_result failed(const std::string& words) {
    fleet::run_result result;
    result.is_failure = true;
    result.error = words;
    return result;
}

fleet::run_result result_of(const account_result& one) {
    const fetch::report& from = one.result;
    fleet::run_result result;
    result.messages = from.fetched;
    result.octets = from.octets;
    result.deleted = from.deleted;
    result.is_lease_lost = from.stopped && from.stopped->code == fetch::fetch_errc::lease_lost;
    result.is_cancelled = from.stopped && from.stopped->code == errc::cancelled;
    result.is_not_tried = is_not_tried(from);
    if (result.is_cancelled || result.is_not_tried || result.is_lease_lost) return result;
    result.is_failure = exit_status_of(one) != EX_OK;
    if (from.stopped)
        result.error = from.stopped->message();
    else if (!from.failed.empty())
        result.error = from.failed.kept().front().reason.message();
    else if (result.is_failure)
        result.error = summary_of(one);
    return result;
}

// An account that a server keeps waiting for long has failed, like one that is refused.
void take_wait(fetch::account_ledger& book, const account_result& one, fleet::run_result& result) {
    const fetch::run_state stands = book.last_run();
    const fetch::instant now = fetch::now();
    result.server_wait = fetch::wait_left(stands, now);
    if (!result.is_not_tried || !fetch::waits_long(stands, now)) return;
    result.is_failure = true;
    result.error = one.result.stopped->message();
}

void tell(const fleet_runs& all, const fleet::lease& held, const account_result& one,
          const fleet::run_result& result) {
    const std::string& name = held.entry.name;
    for (const fetch::notice& each : one.result.news)
        all.log.warning(name, each.words, each.advice);
    if (result.is_lease_lost)
        all.log.warning(name, "its lease was lost: another worker has it", "");
    else if (result.is_failure && one.result.stopped)
        all.log.error(name, result.error, fetch::advice(*one.result.stopped));
    else if (result.is_failure)
        all.log.error(name, result.error, "");
    else
        all.log.info(name, summary_of(one));
}

fleet::run_result run(const fleet_runs& all, const fleet::lease& held,
                      const std::stop_token& stop) {
    const account settings = settings_of(all, held);
    fetch_mode mode = all.mode;
    mode.retry_now = held.retry_now;
    const std::unique_ptr<fetch::postgresql_account> book =
        fleet::held_account(all.database, held, all.leases.self());
    fetch::null_observer nobody;
    const account_result one = run_account(settings, mode, stop, nobody, book.get());
    fleet::run_result result = result_of(one);
    if (!result.is_lease_lost) take_wait(*book, one, result);
    if (!result.is_lease_lost && !result.is_cancelled) result.end = book->take_end();
    tell(all, held, one, result);
    return result;
}

}  // namespace

fleet::run_result run_lease(const fleet_runs& all, const fleet::lease& held,
                            const std::stop_token& stop) {
    try {
        return run(all, held, stop);
    } catch (const error& reason) {
        fleet::run_result result = failed(reason.reason().message());
        result.is_lease_lost = reason.code() == fetch::fetch_errc::lease_lost;
        all.log.error(held.entry.name, result.error, fetch::advice(reason.reason()));
        return result;
    } catch (const std::exception& reason) {
        all.log.error(held.entry.name, reason.what(), "");
        return failed(reason.what());
    }
}

}  // namespace pop3::cli
