// SPDX-License-Identifier: MIT
#include "notices.hpp"

#include <string>

#include "ledger_file.hpp"

namespace pop3::fetch {

struct notices::impl {
    explicit impl(const std::filesystem::path& state_directory)
        : file(ledger_path(state_directory)), db(open_ledger(state_directory)) {}

    // Runs `use` with the statement, whose parameters are the account and the notice.
    template <class Use>
    auto with(const char* sql, account_id account, std::string_view notice, Use use) {
        try {
            SQLite::Statement statement(db, sql);
            statement.bind(1, static_cast<std::int64_t>(account));
            statement.bind(2, std::string(notice));
            return use(statement);
        } catch (const SQLite::Exception& why) {
            raise_ledger(why, file);
        }
    }
    // Returns how many rows `sql` changed.
    int exec(const char* sql, account_id account, std::string_view notice) {
        return with(sql, account, notice, [](SQLite::Statement& s) { return s.exec(); });
    }
    bool is_told(account_id account, std::string_view notice) {
        return with("SELECT 1 FROM notice WHERE account = ? AND name = ?", account, notice,
                    [](SQLite::Statement& s) { return s.executeStep(); });
    }

    std::filesystem::path file;
    SQLite::Database db;
};

notices::notices(const std::filesystem::path& state_directory)
    : impl_(std::make_unique<impl>(state_directory)) {}

notices::~notices() = default;

bool notices::first_time(account_id account, std::string_view notice) {
    return !impl_->is_told(account, notice) &&
           impl_->exec("INSERT INTO notice (account, name) VALUES (?, ?) ON CONFLICT DO NOTHING",
                       account, notice) == 1;
}

void notices::forget(account_id account, std::string_view notice) {
    if (impl_->is_told(account, notice))
        impl_->exec("DELETE FROM notice WHERE account = ? AND name = ?", account, notice);
}

}  // namespace pop3::fetch
