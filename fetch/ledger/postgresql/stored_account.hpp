// SPDX-License-Identifier: MIT
// All that is stored of an account but its messages: read in one round trip, and known to its holder from
// then on, because nobody else changes it.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "fetch/account_names.hpp"
#include "fetch/ledger/ledger_records.hpp"
#include "fetch/ledger/run_state.hpp"
#include "postgresql/connection.hpp"

namespace pop3::fetch {

struct stored_account {
    std::int64_t id = 0;
    std::string name;     ///< its mailbox when it was new; never changes, and is unique
    std::string mailbox;  ///< the last login; at first that of the name
    std::string file;     ///< as file_of()
    std::string entry;
    std::int64_t epoch = 0;        ///< of its lease
    std::int64_t last_change = 0;  ///< the mark of the last change of its holder
    std::string holder{};          ///< of the lease, also of one that has ended
    std::optional<unchanged_listing> unchanged{};
    std::optional<instant> one_at_a_time{};
    std::optional<instant> first_vanished{};  ///< nothing: all messages are listed
    bool has_headers = false;                 ///< some messages are known by only their header
    bool knows_unique_ids = false;            ///< some message has one
    run_state stands{};
    std::vector<intent> intents{};
    std::vector<setback> setbacks{};
    std::set<std::string, std::less<>> notices{};
};

/// The expression of SQL for the row of an account: that of the mailbox $1; else that of the entry $3 in
/// the file $2, whose mailbox has moved then.
extern const std::string account_of_names;

/// The configuration file of an account as the column `file` has it: with the name of this machine, because
/// others may have a file of that path, too, with entries of the same names for other mailboxes. So only the
/// machine that used an account last follows its entry to another mailbox.
std::string file_of(const account_names& names);

/// The parameters for account_of_names, without the casts that others after them would need.
postgresql::parameters parameters_of(const account_names& names);

/// Appends the statements that read an account, which `names` has.
void add_reading(postgresql::batch& all, const account_names& names);
/// The same for a known account.
void add_reading(postgresql::batch& all, std::int64_t account);
/// What these returned; nothing if there is no such account.
std::optional<stored_account> read_account(std::span<const postgresql::rows> found);

/// Stores the state after a run: a statement and its parameters.
extern const postgresql::statement store_run;
postgresql::parameters parameters_of(std::int64_t account, const run_state& stands);

/// Every account, by its mailbox.
std::vector<account_run_state> read_runs(postgresql::connection& db);

}  // namespace pop3::fetch
