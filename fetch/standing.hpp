// SPDX-License-Identifier: MIT
// How an account stands after its runs, and how long its server is to be left alone: a pure function
// of how it stood, of what came of a run, and of the time.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "ledger.hpp"
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
    hold held = hold::none;
    instant not_before{};  ///< if held
    std::string password;  ///< what refused_password keeps of the one that was refused
};

/// The first wait behind a server that wants to be left alone, and the longest; each is twice as
/// long as the one before.
inline constexpr std::chrono::seconds first_back_off{60};
inline constexpr std::chrono::seconds longest_back_off{3600};
/// The same for one password that was refused.
inline constexpr std::chrono::seconds first_refusal{3600};
inline constexpr std::chrono::seconds longest_refusal{24 * 3600};

/// True if the server says that the credentials are wrong, or does not say why it refuses them.
bool is_refusal(const failure& why);

/// How an account stands that stood like `before`, after a run that ended `now` with `result`.
/// `chance`, from 0 to 1, makes waits longer by up to a quarter, so that accounts which were turned
/// away together do not come back together. Leaves `password` alone.
standing after_run(standing before, const report& result, instant now, double chance);

}  // namespace pop3::fetch
