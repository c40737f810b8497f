// SPDX-License-Identifier: MIT
#include "sqlite_database.hpp"

namespace pop3::fetch {

std::shared_ptr<sqlite_database> sqlite_database::shared(
    const std::filesystem::path& state_directory) {
    static std::mutex guard;
    static std::map<std::filesystem::path, std::weak_ptr<sqlite_database>> all;
    const std::scoped_lock lock(guard);
    std::weak_ptr<sqlite_database>& known = all[std::filesystem::absolute(state_directory)];
    std::shared_ptr<sqlite_database> open = known.lock();
    if (!open || !open->is_still_there())
        known = open = std::make_shared<sqlite_database>(state_directory);
    return open;
}

sqlite_database::sqlite_database(const std::filesystem::path& state_directory)
    : directory_(open_state_directory(state_directory)),
      file_(ledger_path(state_directory)),
      connection_(open_ledger_file(directory_)),
      status_(directory_.status(file_.filename().c_str()).value()) {}

SQLite::Statement& sqlite_database::statement(const char* sql) {
    const auto known = statements_.find(sql);
    if (known != statements_.end()) return known->second;
    return statements_.try_emplace(sql, connection_, sql).first->second;
}

// A state directory that was replaced, or a ledger, is another one.
bool sqlite_database::is_still_there() const {
    struct stat there {};
    return ::fstatat(AT_FDCWD, file_.c_str(), &there, AT_SYMLINK_NOFOLLOW) == 0 &&
           system::same_file(there, status_);
}

}  // namespace pop3::fetch
