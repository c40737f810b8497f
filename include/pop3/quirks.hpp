// SPDX-License-Identifier: MIT
// What a client of a particular server should do without: found by `pop3 check`, heeded here.
#pragma once

#include <string>

#include "pop3/credentials.hpp"
#include "pop3/policy.hpp"

namespace pop3::inline v1 {

/// How a server falls short of what it offers. A default one falls short of nothing.
struct quirks {
    bool loses_pipelined = false;     ///< commands sent at once are lost, or answered out of order
    bool utf8_fails = false;          ///< UTF8 is listed, and does not work
    bool changes_unique_ids = false;  ///< a message has another one in each session
    std::string login_by{};  ///< the one mechanism that works, as credentials::by() names it

    /// `normally`, without what this server cannot do.
    [[nodiscard]] policy applied_to(policy normally) const {
        normally.pipelining = normally.pipelining && !loses_pipelined;
        normally.utf8 = normally.utf8 && !utf8_fails;
        return normally;
    }
    /// `who`, by the mechanism that works here, unless one was asked for by name.
    [[nodiscard]] credentials applied_to(const credentials& who) const {
        return login_by.empty() || !who.mechanism().empty() ? who : who.by(login_by);
    }
    friend bool operator==(const quirks&, const quirks&) = default;
};

}  // namespace pop3::inline v1
