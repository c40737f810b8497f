// SPDX-License-Identifier: MIT
// What one session of the fetcher works with, and what it is to do.
#pragma once

#include <chrono>
#include <cstdint>

#include "fetch/ledger/account_ledger.hpp"
#include "fetch/message/trace_header.hpp"
#include "fetch/plan/both_listings.hpp"
#include "fetch/report.hpp"
#include "fetch/retention_policy.hpp"
#include "fetch/targets/common/target.hpp"
#include "serial_worker.hpp"

namespace pop3::fetch {

/// All belong to the caller, and outlive the session.
struct fetch_tools {
    target& destination;
    account_ledger& book;
    serial_worker& queue;  ///< does what would block: the ledger, the commits of the target
    report& result;
    observer& watcher;
    target* refuge =
        nullptr;  ///< for messages that the destination has refused; null: there is none
};

/// How a session treats messages that ended an earlier one.
enum class enders : std::uint8_t {
    put_off,  ///< if something is to be deleted, they are left to a session of their own
    last,     ///< they come last
};

/// What a session is to do.
struct fetch_terms {
    retention_policy policy{};
    trace_lines in_front{};  ///< these lines begin each message
    enders order = enders::put_off;
    /// CAPA was not sent since the login, and goes with the first listing.
    capa_first listed = capa_first::no;
    /// If nothing was read for so long while replies were outstanding, a connection that is lost may have been
    /// closed for that: neither a message nor pipelining is the reason.
    std::chrono::steady_clock::duration long_pause = std::chrono::seconds(30);
};

}  // namespace pop3::fetch
