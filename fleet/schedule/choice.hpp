// SPDX-License-Identifier: MIT
// Which due accounts run, within the limits of their hosts and owners: the rule that the statement of
// fleet/worker/ applies to rows, as a pure function. The simulation lives by it, and a test compares
// the two.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "cadence.hpp"

namespace pop3::fleet {

/// An account that is due, and that nobody holds.
struct due_account {
    std::int64_t id = 0;
    std::string host;
    std::string owner{};  ///< empty: its runs are not limited together with others
    instant due{};
};

/// The slots that are free: of a host that is not here, none.
struct free_slots {
    std::map<std::string, std::size_t, std::less<>> of_host;
    std::map<std::string, std::size_t, std::less<>> of_owner;
};

/// The ids of at most `most` accounts that run now, in the order of `due`, which is by time. Looks at
/// the first `most` whose host, and owner, have any free slot; each of them gets a slot of both in
/// turn, or waits. So a host with thousands of due accounts keeps no other one waiting: as soon as its
/// slots are taken, nobody looks at it.
std::vector<std::int64_t> choose(std::span<const due_account> due, const free_slots& free,
                                 std::size_t most);

}  // namespace pop3::fleet
