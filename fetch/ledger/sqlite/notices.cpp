// SPDX-License-Identifier: MIT
#include "notices.hpp"

#include "sqlite_binding.hpp"
#include "sqlite_database.hpp"

namespace pop3::fetch {

std::set<std::string, std::less<>> read_notices(sqlite_database& open, account_id account) {
    prepared select(open, "SELECT name FROM notice WHERE account = ?");
    binder(*select) << account;
    std::set<std::string, std::less<>> all;
    while (select->executeStep()) all.insert(text(select->getColumn(0)));
    return all;
}

void add_notice(sqlite_database& open, account_id account, const std::string& notice) {
    prepared add(open, "INSERT INTO notice (account, name) VALUES (?, ?) ON CONFLICT DO NOTHING");
    (binder(*add) << account).text(notice).exec();
}

void remove_notice(sqlite_database& open, account_id account, const std::string& notice) {
    prepared remove(open, "DELETE FROM notice WHERE account = ? AND name = ?");
    (binder(*remove) << account).text(notice).exec();
}

}  // namespace pop3::fetch
