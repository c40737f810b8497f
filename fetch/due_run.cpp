// SPDX-License-Identifier: MIT
#include "due_run.hpp"

#include <array>
#include <ctime>
#include <random>

#include "problem.hpp"
#include "refused_password.hpp"
#include "standings.hpp"

namespace pop3::fetch {
namespace {

std::string local_time(instant at) {
    const std::time_t seconds = std::chrono::system_clock::to_time_t(at);
    std::tm parts{};
    ::localtime_r(&seconds, &parts);
    std::array<char, 32> text{};
    return {text.data(), std::strftime(text.data(), text.size(), "%F %T", &parts)};
}

failure not_due(fetch_errc why, const standing& stands) {
    std::string detail = "not before " + local_time(stands.not_before);
    if (!stands.error.empty()) detail += "; the last run: " + stands.error;
    return {why, {}, {}, std::move(detail)};
}

// Asks for the credentials only if nothing else holds the account back.
std::optional<failure> hindrance(const standing& stands, instant now, job& what,
                                 const std::function<credentials()>& who) {
    const bool waits = stands.held != hold::none && now < stands.not_before;
    if (waits && stands.held == hold::login_delay)
        return not_due(fetch_errc::between_logins, stands);
    if (waits && stands.held == hold::server_busy) return not_due(fetch_errc::left_alone, stands);
    what.who = who();
    if (waits && is_refused(stands.password, what.who.password()))
        return not_due(fetch_errc::refused_before, stands);
    return {};
}

// Another run's doing is that run's to tell.
bool is_worth_remembering(const report& result) {
    return !result.stopped || (result.stopped->code != fetch_errc::account_locked &&
                               result.stopped->code != errc::cancelled);
}

void do_run(job& what, const std::function<credentials()>& who, bool retry_now, observer& watcher,
            const time_source& time, report& result) {
    const std::string account = account_name(what);
    standing stands = standings(what.state).of(account);
    if (retry_now) stands.held = hold::none;
    result.stopped = hindrance(stands, time.now(), what, who);
    if (result.stopped) return;
    result = run(what, watcher);
    if (!is_worth_remembering(result)) return;
    stands = after_run(std::move(stands), result, time.now(), time.chance());
    stands.password.clear();
    if (stands.held == hold::refused) stands.password = keep_refused(what.who.password());
    standings(what.state).set(account, stands);
}

}  // namespace

time_source time_source::real() {
    return {fetch::now, [] {
                std::random_device seed;
                return std::uniform_real_distribution<double>(0, 1)(seed);
            }};
}

report run_if_due(job what, const std::function<credentials()>& who, bool retry_now,
                  observer& watcher, const time_source& time) {
    report result;
    try {
        do_run(what, who, retry_now, watcher, time, result);
    } catch (const error& e) {
        result.stopped = e.why();
    }
    return result;
}

}  // namespace pop3::fetch
