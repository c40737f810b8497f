// SPDX-License-Identifier: MIT
#include "account_rows.hpp"

namespace pop3::fetch {
namespace {

std::optional<known_account> first_row(SQLite::Statement& select) {
    if (!select.executeStep()) return std::nullopt;
    return known_account{account_id{select.getColumn(0).getInt64()},
                         select.getColumn(1).getString(), select.getColumn(2).getString()};
}

std::optional<known_account> of_mailbox(SQLite::Database& db, const account_names& names) {
    SQLite::Statement select(db, "SELECT id, name, mailbox FROM account WHERE mailbox = ?");
    select.bind(1, names.mailbox);
    return first_row(select);
}

std::optional<known_account> of_entry(SQLite::Database& db, const account_names& names) {
    if (names.entry.empty()) return std::nullopt;
    SQLite::Statement select(db,
                             "SELECT id, name, mailbox FROM account"
                             " WHERE entry = ? AND entry <> '' AND file = ?");
    select.bind(1, names.entry);
    select.bind(2, names.file);
    return first_row(select);
}

bool is_of_entry(SQLite::Database& db, account_id account, const account_names& names) {
    SQLite::Statement select(db, "SELECT 1 FROM account WHERE id = ? AND entry = ? AND file = ?");
    select.bind(1, static_cast<std::int64_t>(account));
    select.bind(2, names.entry);
    select.bind(3, names.file);
    return select.executeStep();
}

// No other row has that entry any more. Writes only if something changes, which is rare.
void give_to_entry(SQLite::Database& db, account_id account, const account_names& names) {
    if (names.entry.empty() || is_of_entry(db, account, names)) return;
    SQLite::Statement give(db,
                           "UPDATE account SET file = iif(id = ?1, ?2, ''),"
                           " entry = iif(id = ?1, ?3, '')"
                           " WHERE (id = ?1) <> (entry = ?3 AND file = ?2)");
    give.bind(1, static_cast<std::int64_t>(account));
    give.bind(2, names.file);
    give.bind(3, names.entry);
    give.exec();
}

// Another account may have moved away from the mailbox in its name.
void add(SQLite::Database& db, const account_names& names, int attempt) {
    SQLite::Statement insert(
        db, "INSERT INTO account (name, mailbox) VALUES (?, ?) ON CONFLICT DO NOTHING");
    insert.bind(1, attempt == 1 ? names.mailbox : names.mailbox + '#' + std::to_string(attempt));
    insert.bind(2, names.mailbox);
    insert.exec();
}

}  // namespace

std::optional<known_account> find_account(SQLite::Database& db, const account_names& names) {
    std::optional<known_account> found = of_mailbox(db, names);
    return found ? found : of_entry(db, names);
}

known_account get_account(SQLite::Database& db, const account_names& names) {
    for (int attempt = 1;; ++attempt) {
        if (const auto known = find_account(db, names)) {
            give_to_entry(db, known->id, names);
            return *known;
        }
        add(db, names, attempt);
    }
}

void adopt_accounts(SQLite::Database& db, std::span<const account_names> entries) {
    for (const account_names& each : entries)
        if (const auto known = of_mailbox(db, each)) give_to_entry(db, known->id, each);
}

void set_mailbox(SQLite::Database& db, account_id account, const std::string& mailbox) {
    SQLite::Statement update(db,
                             "UPDATE account SET mailbox = ?, one_at_a_time = NULL WHERE id = ?");
    update.bind(1, mailbox);
    update.bind(2, static_cast<std::int64_t>(account));
    update.exec();
}

}  // namespace pop3::fetch
