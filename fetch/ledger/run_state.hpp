// SPDX-License-Identifier: MIT
// The state of an account after its runs, and how long its server is not contacted: a pure function
// of the state before, of the result of a run, and of the time.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "fetch/clock.hpp"
#include "fetch/report.hpp"

namespace pop3::fetch {

/// Why an account waits. The ledger stores the numbers.
enum class back_off_reason : std::uint8_t {
    none = 0,
    login_delay = 1,     ///< all went well, and the server requires a pause between logins
    server_busy = 2,     ///< [IN-USE], [LOGIN-DELAY], [SYS/TEMP]
    refused = 3,         ///< the password was wrong; the same one is not tried again soon
    target_refused = 4,  ///< the same of the target's login
};

struct run_state {
    std::optional<instant> ended;      ///< of the last run; nothing: there was none
    std::optional<instant> succeeded;  ///< of the last run without a failure
    std::uint64_t listed = 0;          ///< messages on the server, when they were last listed
    std::uint64_t fetched = 0;         ///< in all runs
    std::uint64_t octets = 0;          ///< of these
    std::string error;                 ///< of the last run; empty: none
    std::uint32_t refusals = 0;        ///< in a row, by servers that asked for a pause
    std::string mailbox;               ///< the mailbox that was tried; the wait applies to it
    back_off_reason back_off = back_off_reason::none;
    instant not_before{};  ///< if held
    std::string password;  ///< the password_mark of the one that was refused; empty: not known
    instant logged_in{};   ///< when the mailbox accepted a login last
};

/// An account of the ledger, for display.
struct account_run_state {
    std::string name;         ///< of account_reader
    std::string mailbox;      ///< "pop.example.org:995/mrose"; logged in to last
    std::uint64_t known = 0;  ///< messages that were delivered and are still listed
    run_state stands;
};

/// The first wait after a server asked for a pause, and the longest; each is twice as long as the
/// one before.
inline constexpr std::chrono::seconds first_back_off{60};
inline constexpr std::chrono::seconds longest_back_off{3600};
/// The first wait after a password was refused.
inline constexpr std::chrono::seconds first_refusal{3600};
/// The same if the account was logged in to lately: the server may have a temporary problem. The
/// second one is first_refusal.
inline constexpr std::chrono::seconds first_refusal_after_login{300};
/// No wait is longer, whatever a server requires.
inline constexpr std::chrono::seconds longest_wait{24 * 3600};

/// True if the server reports that the credentials are wrong, or refuses them without a reason.
bool is_refusal(const failure& reason);

/// How long an account still waits. A time that no wait reaches shows that the clock was wrong when
/// it was set: then there is no wait.
std::chrono::seconds wait_left(const run_state& stands, instant now);

/// True if a server requires a longer pause between logins than usual, or has required one for so
/// long that the last success is long ago: the user has to know.
bool waits_long(const run_state& stands, instant now);

/// The state of an account that was in `before`, after a run that ended `now` with `result`.
/// `chance`, from 0 to 1, makes waits longer by up to a quarter, so that accounts that were refused
/// together do not return together. `logged_in_lately`: the server accepted a login not long ago. Does not
/// change `mailbox` and `password`.
run_state next_state(run_state before, const report& result, instant now, double chance,
                     bool logged_in_lately = false);

}  // namespace pop3::fetch
