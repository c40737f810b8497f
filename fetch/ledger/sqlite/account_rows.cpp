// SPDX-License-Identifier: MIT
#include "account_rows.hpp"

#include "sqlite_database.hpp"

namespace pop3::fetch {
namespace {

std::optional<known_account> first_row(SQLite::Statement& select) {
    if (!select.executeStep()) return std::nullopt;
    return known_account{account_id{select.getColumn(0).getInt64()},
                         select.getColumn(1).getString(), select.getColumn(2).getString()};
}

std::optional<known_account> of_mailbox(sqlite_database& open, const account_names& names) {
    prepared select(open, "SELECT id, name, mailbox FROM account WHERE mailbox = ?");
    select->bind(1, names.mailbox);
    return first_row(*select);
}

std::optional<known_account> of_entry(sqlite_database& open, const account_names& names) {
    if (names.entry.empty()) return std::nullopt;
    prepared select(open,
                    "SELECT id, name, mailbox FROM account"
                    " WHERE entry = ? AND entry <> '' AND file = ?");
    select->bind(1, names.entry);
    select->bind(2, names.file);
    return first_row(*select);
}

bool is_of_entry(sqlite_database& open, account_id account, const account_names& names) {
    prepared select(open, "SELECT 1 FROM account WHERE id = ? AND entry = ? AND file = ?");
    select->bind(1, static_cast<std::int64_t>(account));
    select->bind(2, names.entry);
    select->bind(3, names.file);
    return select->executeStep();
}

// No other row has that entry any more. Writes only if something changes, which is rare.
void give_to_entry(sqlite_database& open, account_id account, const account_names& names) {
    if (names.entry.empty() || is_of_entry(open, account, names)) return;
    prepared give(open,
                  "UPDATE account SET file = iif(id = ?1, ?2, ''),"
                  " entry = iif(id = ?1, ?3, '')"
                  " WHERE (id = ?1) <> (entry = ?3 AND file = ?2)");
    give->bind(1, static_cast<std::int64_t>(account));
    give->bind(2, names.file);
    give->bind(3, names.entry);
    give->exec();
}

// Another account may have moved away from the mailbox in its name. No row has its entry.
void add(sqlite_database& open, const account_names& names, int attempt) {
    prepared insert(open,
                    "INSERT INTO account (name, mailbox, file, entry) VALUES (?, ?, ?, ?)"
                    " ON CONFLICT DO NOTHING");
    insert->bind(1, attempt == 1 ? names.mailbox : names.mailbox + '#' + std::to_string(attempt));
    insert->bind(2, names.mailbox);
    insert->bind(3, names.entry.empty() ? std::string() : names.file);
    insert->bind(4, names.entry);
    insert->exec();
}

}  // namespace

std::optional<known_account> find_account(sqlite_database& open, const account_names& names) {
    std::optional<known_account> found = of_mailbox(open, names);
    return found ? found : of_entry(open, names);
}

known_account get_account(sqlite_database& open, const account_names& names) {
    for (int attempt = 1;; ++attempt) {
        if (const auto known = find_account(open, names)) {
            give_to_entry(open, known->id, names);
            return *known;
        }
        add(open, names, attempt);
    }
}

void adopt_accounts(sqlite_database& open, std::span<const account_names> entries) {
    for (const account_names& each : entries)
        if (const auto known = of_mailbox(open, each)) give_to_entry(open, known->id, each);
}

void set_mailbox(sqlite_database& open, account_id account, const std::string& mailbox) {
    prepared update(open, "UPDATE account SET mailbox = ?, one_at_a_time = NULL WHERE id = ?");
    update->bind(1, mailbox);
    update->bind(2, static_cast<std::int64_t>(account));
    update->exec();
}

}  // namespace pop3::fetch
