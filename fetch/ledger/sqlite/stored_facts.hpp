// SPDX-License-Identifier: MIT
// All that is stored of an account but its messages: read when it is acquired, and known to its holder from
// then on, because nobody else changes it.
#pragma once

#include <functional>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "account_rows.hpp"
#include "fetch/ledger/ledger_records.hpp"
#include "fetch/ledger/run_state.hpp"
#include "fetch/plan/setback.hpp"
#include "sqlite_database.hpp"

namespace pop3::fetch {

/// What is true of the messages of an account.
struct message_facts {
    bool knows_unique_ids = false;            ///< some message has one
    std::optional<instant> first_vanished{};  ///< nothing: all messages are listed
};

struct stored_facts {
    message_facts messages{};
    run_state stands{};
    std::optional<unchanged_listing> unchanged{};
    std::optional<instant> one_at_a_time{};
    std::vector<setback> setbacks{};
    std::set<std::string, std::less<>> notices{};
};

/// Reads them in one transaction. Within sqlite_database::run(), as all of these.
stored_facts read_facts(sqlite_database& open, account_id account);
message_facts read_message_facts(sqlite_database& open, account_id account);
/// Stores `all` in place of those before, within a transaction of the caller; returns what is stored.
std::vector<setback> replace_setbacks(sqlite_database& open, account_id account,
                                      std::span<const setback> all);
/// The deliveries in progress.
std::vector<intent> read_intents(sqlite_database& open, account_id account);

}  // namespace pop3::fetch
