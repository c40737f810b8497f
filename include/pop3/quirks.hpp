// SPDX-License-Identifier: MIT
// What a client of a particular server should avoid: found by `pop3 check`, applied here.
#pragma once

#include <string>

#include "pop3/credentials.hpp"
#include "pop3/policy.hpp"

namespace pop3::inline v1 {

/// The offered features of a server that do not work. By default all of them work.
struct quirks {
    bool loses_pipelined = false;     ///< commands sent at once are lost, or answered out of order
    bool utf8_fails = false;          ///< UTF8 is listed, and does not work
    bool changes_unique_ids = false;  ///< a message has a different one in each session
    bool changes_messages = false;    ///< a message is different in each session
    bool sizes_differ = false;        ///< most messages have other sizes than LIST announces
    std::string login_by{};  ///< the one mechanism that works, as credentials::by() names it

    /// `normally`, without the features that fail at this server.
    [[nodiscard]] policy applied_to(policy normally) const {
        // In a batch the size proves a message: with another size it would be requested twice.
        normally.pipelining = normally.pipelining && !loses_pipelined && !sizes_differ;
        normally.utf8 = normally.utf8 && !utf8_fails;
        return normally;
    }
    /// `identity`, with the mechanism that works here, unless the caller named one.
    [[nodiscard]] credentials applied_to(const credentials& identity) const {
        return login_by.empty() || !identity.mechanism().empty() ? identity : identity.by(login_by);
    }
    friend bool operator==(const quirks&, const quirks&) = default;
};

}  // namespace pop3::inline v1
