// SPDX-License-Identifier: MIT
// How an account stands after its runs, and how long its server is to be left alone: a pure function
// of how it stood, of what came of a run, and of the time.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "account_names.hpp"
#include "instant.hpp"
#include "report.hpp"

namespace pop3::fetch {

/// Why an account is left alone for a while. The ledger keeps the numbers.
enum class hold : std::uint8_t {
    none = 0,
    login_delay = 1,  ///< all went well, and the server wants some time between logins
    server_busy = 2,  ///< [IN-USE], [LOGIN-DELAY], [SYS/TEMP]
    refused = 3,      ///< the password was wrong; the same one is not tried again soon
};

struct standing {
    std::optional<instant> ended;      ///< of the last run; nothing: there was none
    std::optional<instant> succeeded;  ///< of the last run without a failure
    std::uint64_t listed = 0;          ///< messages on the server, when they were last listed
    std::uint64_t fetched = 0;         ///< in all runs
    std::uint64_t octets = 0;          ///< of these
    std::string error;                 ///< of the last run; empty: none
    std::uint32_t refusals = 0;        ///< in a row, by servers that want to be left alone
    std::string mailbox;               ///< that was tried; it is the one that is left alone
    hold held = hold::none;
    instant not_before{};  ///< if held
    std::string password;  ///< the password_mark of the one that was refused
    std::string taken;     ///< that of one that was taken
    instant taken_at{};    ///< when it was
};

/// An account of the ledger, as people look at it.
struct account_standing {
    account_id account{};
    std::string mailbox;      ///< "pop.example.org:995/mrose"; logged in to last
    std::uint64_t known = 0;  ///< messages that were delivered and are still listed
    standing stands;
};

/// The first wait after a server wanted to be left alone, and the longest; each is twice as long as
/// the one before.
inline constexpr std::chrono::seconds first_back_off{60};
inline constexpr std::chrono::seconds longest_back_off{3600};
/// The first wait after a password was refused.
inline constexpr std::chrono::seconds first_refusal{3600};
/// The same if the server took that password lately: it may be ill. The second one is first_refusal.
inline constexpr std::chrono::seconds first_refusal_of_taken{300};
/// No wait is longer, whatever a server asks for.
inline constexpr std::chrono::seconds longest_wait{24 * 3600};

/// True if the server says that the credentials are wrong, or does not say why it refuses them.
bool is_refusal(const failure& why);

/// How long an account is still to be left alone. A time that no wait reaches shows that the clock was
/// wrong when it was set: nobody waits for it.
std::chrono::seconds wait_left(const standing& stands, instant now);

/// True if a server wants more time between logins than is usual, or has wanted some for so long that
/// the last success is long ago: its user has to know.
bool waits_long(const standing& stands, instant now);

/// How an account stands that stood like `before`, after a run that ended `now` with `result`.
/// `chance`, from 0 to 1, makes waits longer by up to a quarter, so that accounts which were turned
/// away together do not come back together. `taken_lately`: the server took the same password not
/// long ago. Leaves the mailbox and what is kept of passwords alone.
standing after_run(standing before, const report& result, instant now, double chance,
                   bool taken_lately = false);

}  // namespace pop3::fetch
