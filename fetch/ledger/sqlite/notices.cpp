// SPDX-License-Identifier: MIT
#include "notices.hpp"

#include <string>

namespace pop3::fetch {
namespace {

// A statement whose parameters are the account and the notice.
SQLite::Statement prepared(SQLite::Database& db, const char* sql, account_id account,
                           std::string_view notice) {
    SQLite::Statement statement(db, sql);
    statement.bind(1, static_cast<std::int64_t>(account));
    statement.bind(2, std::string(notice));
    return statement;
}

// Writes only if something changes, which is rare.
bool is_told(SQLite::Database& db, account_id account, std::string_view notice) {
    return prepared(db, "SELECT 1 FROM notice WHERE account = ? AND name = ?", account, notice)
        .executeStep();
}

}  // namespace

bool add_notice(SQLite::Database& db, account_id account, std::string_view notice) {
    return !is_told(db, account, notice) &&
           prepared(db, "INSERT INTO notice (account, name) VALUES (?, ?) ON CONFLICT DO NOTHING",
                    account, notice)
                   .exec() == 1;
}

void remove_notice(SQLite::Database& db, account_id account, std::string_view notice) {
    if (is_told(db, account, notice))
        prepared(db, "DELETE FROM notice WHERE account = ? AND name = ?", account, notice).exec();
}

}  // namespace pop3::fetch
