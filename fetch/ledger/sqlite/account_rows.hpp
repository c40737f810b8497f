// SPDX-License-Identifier: MIT
// The table "account" of the ledger: the row of an account as its user names it.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "fetch/account_names.hpp"

namespace pop3::fetch {

class sqlite_database;

/// An account in the tables of the ledger.
enum class account_id : std::int64_t {};

/// The row of an account.
struct known_account {
    account_id id{};
    std::string name;     ///< its mailbox when it was new; never changes, and is unique
    std::string mailbox;  ///< the last login; at first that of the name
};

/// The row of that mailbox; else that of the entry in the file, whose mailbox has moved then.
std::optional<known_account> find_account(sqlite_database& open, const account_names& names);

/// The same; added if there is none. From now on it belongs to that entry.
known_account get_account(sqlite_database& open, const account_names& names);

/// Assigns each row to the entry that has its mailbox now, for all entries of a file at once: so
/// that an entry which moved does not take along the records of a mailbox that another entry has
/// now.
void adopt_accounts(sqlite_database& open, std::span<const account_names> entries);

/// The mailbox of the account is this one now, and its server may support PIPELINING.
void set_mailbox(sqlite_database& open, account_id account, const std::string& mailbox);

}  // namespace pop3::fetch
