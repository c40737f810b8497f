// SPDX-License-Identifier: MIT
// What to examine, and what the examination may do.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>

#include "pop3/connection.hpp"
#include "pop3/credentials.hpp"

namespace pop3::check {

/// Octets of LIST or UIDL that are read: the lines of some 100,000 messages. Four such listings are
/// kept.
constexpr std::uint64_t longest_listing = 4 * 1024 * 1024;
/// Defects of a listing that are kept; one is shown.
constexpr std::size_t most_defects = 10;
/// Octets of a message that are read beyond twice its announced size.
constexpr std::uint64_t message_surplus = 1024 * 1024;

struct settings {
    std::string host;
    connect_options options;  ///< timeouts.read is the time limit for one answer
    credentials identity;
    std::uint32_t messages = 20;                 ///< how many are read, spread over the mailbox
    std::uint64_t octets = 64ULL * 1024 * 1024;  ///< how many octets of them, in total
    bool destructive = false;                    ///< the mailbox may be changed
    bool slow = false;                           ///< wait for the idle limit
    std::chrono::seconds idle{600};              ///< the minimum of RFC 1939, section 3
};

}  // namespace pop3::check
