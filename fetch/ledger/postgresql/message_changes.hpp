// SPDX-License-Identifier: MIT
// The statements that change the messages of an account, within a transaction of the caller.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "fetch/ledger/ledger_records.hpp"
#include "postgresql/connection.hpp"

namespace pop3::fetch {

/// Defers what a change of a listing does.
void apply_change(postgresql::connection& db, std::int64_t account, const ledger_update& change,
                  instant now);
/// The next session compares this message by its content.
void distrust_message(postgresql::connection& db, std::int64_t account, const message_key& key,
                      instant now);
void mark_deletion(postgresql::connection& db, std::int64_t account, const deletion& marked);
void confirm_all_deletions(postgresql::connection& db, std::int64_t account, instant now);
void forget_messages(postgresql::connection& db, std::int64_t account, instant vanished_before);
/// Adds messages of another program; returns how many are new.
std::size_t add_imported(postgresql::connection& db, std::int64_t account,
                         std::span<const imported_message> messages);

/// Replaces the deliveries in progress.
void replace_intents(postgresql::batch& all, std::int64_t account, std::span<const intent> next);
/// Removes the record of the header of a message that came whole.
void drop_header(postgresql::batch& all, std::int64_t account, const intent& done);
/// Adds a delivered message. Returns a row with its occurrence.
void add_arrived(postgresql::batch& all, std::int64_t account, const intent& done, instant now);
/// Asks for the highest occurrence of such messages; returns one row.
void add_occurrence_of(postgresql::batch& all, std::int64_t account, const message_key& key);

/// Replaces the messages that did not come in earlier runs.
void replace_setbacks(postgresql::connection& db, std::int64_t account,
                      std::span<const setback> all);

/// Looks messages up by content, in order, and marks those that are found as listed: see
/// account_ledger::match_content().
std::vector<std::optional<content_match>> match_messages(postgresql::connection& db,
                                                         std::int64_t account,
                                                         std::span<const unidentified_message> seen,
                                                         const names& listed);

}  // namespace pop3::fetch
