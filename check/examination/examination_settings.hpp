// SPDX-License-Identifier: MIT
// What to examine, what the examination may do, and the world around it.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "net/environment.hpp"
#include "pop3/connection.hpp"
#include "pop3/credentials.hpp"
#include "pop3/result.hpp"
#include "pop3/transport.hpp"

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
    /// timeouts.read is the time limit for one answer, timeouts.total that of the examination: after
    /// it the remaining checks are skipped.
    connect_options options;
    credentials identity;
    std::uint32_t messages = 20;                 ///< how many are read, spread over the mailbox
    std::uint64_t octets = 64ULL * 1024 * 1024;  ///< how many octets of them, in total
    bool destructive = false;                    ///< the mailbox may be changed
    bool slow = false;                           ///< wait for the idle limit
    std::chrono::seconds idle{600};              ///< the minimum of RFC 1939, section 3
    net::environment outside = net::system_environment();
    /// Connects to the server; empty: over the network, by options.route.
    std::function<result<std::unique_ptr<transport>>()> connect{};

    /// The limits of a wait that begins now.
    [[nodiscard]] wait_limits limits_of(std::chrono::milliseconds longest) const;
    [[nodiscard]] bool time_is_up() const;
};

}  // namespace pop3::check
