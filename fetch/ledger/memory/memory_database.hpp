// SPDX-License-Identifier: MIT
// The accounts of a ledger in memory, shared by all doors to it.
#pragma once

#include <cstdint>
#include <functional>
#include <list>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "fetch/clock.hpp"
#include "fetch/ledger/ledger_records.hpp"
#include "fetch/ledger/run_state.hpp"

namespace pop3::fetch {

/// The key of a message: ascending by unique-id.
struct memory_order {
    bool operator()(const message_key& a, const message_key& b) const {
        return std::tie(a.uid, a.content, a.occurrence) < std::tie(b.uid, b.content, b.occurrence);
    }
};

struct memory_message {
    octet_count octets = 0;
    bool in_doubt = false;
    instant delivered{};
    std::optional<instant> vanished{};
    bool header_only = false;
    std::optional<digest> header{};
    std::optional<instant> deleted{};
    bool came_short = false;
    bool size_unknown = false;
    bool content_unknown = false;
};

/// The records of one account.
struct memory_records {
    std::string name;
    std::string mailbox;
    std::string file;
    std::string entry;
    std::map<message_key, memory_message, memory_order> messages;
    std::vector<intent> intents;
    std::map<std::pair<std::string, octet_count>, setback> setbacks;
    std::optional<unchanged_listing> unchanged;
    std::optional<instant> one_at_a_time;
    run_state stands;
    std::set<std::string, std::less<>> notices;
    std::uint64_t epoch = 0;            // of its lease: the holder of an older one has lost it
    std::optional<instant> held_until;  // nothing: nobody holds it
};

struct memory_database {
    /// Leases expire by `source`.
    explicit memory_database(std::function<instant()> source) : clock(std::move(source)) {}

    std::mutex one_at_a_time;  // of the calls of all threads
    std::function<instant()> clock;
    std::list<memory_records> accounts;  // they stay where they are
};

}  // namespace pop3::fetch
