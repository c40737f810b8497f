// SPDX-License-Identifier: MIT
#include "notices.hpp"

#include <string>

#include "ledger_file.hpp"

namespace pop3::fetch {

struct notices::impl {
    explicit impl(const std::filesystem::path& state_directory)
        : file(ledger_path(state_directory)), db(open_ledger(state_directory)) {}

    // Returns how many rows `sql` changed.
    int exec(const char* sql, account_id account, std::string_view notice) {
        try {
            SQLite::Statement change(db, sql);
            change.bind(1, static_cast<std::int64_t>(account));
            change.bind(2, std::string(notice));
            return change.exec();
        } catch (const SQLite::Exception& why) {
            raise_ledger(why, file);
        }
    }

    std::filesystem::path file;
    SQLite::Database db;
};

notices::notices(const std::filesystem::path& state_directory)
    : impl_(std::make_unique<impl>(state_directory)) {}

notices::~notices() = default;

bool notices::first_time(account_id account, std::string_view notice) {
    return impl_->exec("INSERT INTO notice (account, name) VALUES (?, ?) ON CONFLICT DO NOTHING",
                       account, notice) == 1;
}

void notices::forget(account_id account, std::string_view notice) {
    impl_->exec("DELETE FROM notice WHERE account = ? AND name = ?", account, notice);
}

}  // namespace pop3::fetch
