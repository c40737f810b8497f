// SPDX-License-Identifier: MIT
// When an account of the fleet runs next: a pure function of its interval, its failures and chance.
#pragma once

#include <chrono>
#include <cstdint>

#include "fetch/clock.hpp"

namespace pop3::fleet {

using fetch::instant;

/// The bounds of the interval of an account.
inline constexpr std::chrono::seconds shortest_interval{10};
inline constexpr std::chrono::seconds usual_interval{300};
inline constexpr std::chrono::seconds longest_interval{30 * 24 * 3600};

/// What is known of an account when its run ends.
struct run_end {
    instant due{};                        ///< when this run was due
    instant ended{};                      ///< by the same clock: that of the database
    std::chrono::seconds every{300};      ///< its interval
    std::uint32_t failures = 0;           ///< in a row, this run included; 0: it went well
    std::chrono::seconds server_wait{0};  ///< that its server asked for, see fetch::wait_left()
};

/// The interval of an account that failed `failures` times in a row: doubled with each failure after
/// the first, to at most fetch::longest_back_off, or `every` if that is longer.
std::chrono::seconds interval_after(std::chrono::seconds every, std::uint32_t failures) noexcept;

/// When the account is due again. Runs keep their rhythm: the interval counts from when the last run
/// was due, and not from its end, unless that would be in the past. `chance`, from 0 to 1, moves it by
/// up to a twentieth of the interval in both directions, so that accounts that were added together do
/// not stay together. Never before the wait of the server has ended.
instant next_run(const run_end& last, double chance) noexcept;

/// The first run of a new account: within one interval.
instant first_run(instant now, std::chrono::seconds every, double chance) noexcept;

/// How long a worker waits that found nothing due `polls` times in a row: doubled from a quarter of a
/// second up to `longest`.
std::chrono::milliseconds idle_wait(std::uint32_t polls,
                                    std::chrono::milliseconds longest) noexcept;

/// How many accounts a worker holds that wait for one of its `runs` to end: as many as begin while it asks
/// the database for more, 50 milliseconds, if a run takes `average`. So short runs need not wait for each
/// request, and an account waits no longer in one worker while another one is idle. At most 4 for each run,
/// and 256; none while no run has ended.
std::size_t taken_ahead(std::size_t runs, std::chrono::microseconds average) noexcept;

}  // namespace pop3::fleet
