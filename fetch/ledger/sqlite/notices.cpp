// SPDX-License-Identifier: MIT
#include "notices.hpp"

#include "sqlite_binding.hpp"
#include "sqlite_database.hpp"

namespace pop3::fetch {
namespace {

// Writes only if something changes, which is rare.
bool is_told(sqlite_database& open, account_id account, const std::string& notice) {
    prepared any(open, "SELECT 1 FROM notice WHERE account = ? AND name = ?");
    (binder(*any) << account).text(notice);
    return any->executeStep();
}

}  // namespace

bool add_notice(sqlite_database& open, account_id account, const std::string& notice) {
    if (is_told(open, account, notice)) return false;
    prepared add(open,
                 "INSERT INTO notice (account, name) VALUES (?, ?)"
                 " ON CONFLICT DO NOTHING");
    return (binder(*add) << account).text(notice).exec() == 1;
}

void remove_notice(sqlite_database& open, account_id account, const std::string& notice) {
    if (!is_told(open, account, notice)) return;
    prepared remove(open, "DELETE FROM notice WHERE account = ? AND name = ?");
    (binder(*remove) << account).text(notice).exec();
}

}  // namespace pop3::fetch
