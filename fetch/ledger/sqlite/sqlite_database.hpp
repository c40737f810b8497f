// SPDX-License-Identifier: MIT
// The open file of a ledger, shared by all that a process does with it: one connection, whose statements
// stay prepared.
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <utility>

#include "sqlite_file.hpp"

namespace pop3::fetch {

/// Thread-safe through run(). Accounts that each had a connection of their own would wait for one another
/// by pauses, and each would read the tables' definitions and prepare the same statements.
class sqlite_database {
  public:
    /// That of `state_directory` which is open in this process, else a new one. Throws local_error.
    static std::shared_ptr<sqlite_database> shared(const std::filesystem::path& state_directory);

    /// Throws local_error.
    explicit sqlite_database(const std::filesystem::path& state_directory);

    /// Runs `change` alone, and returns its result; exceptions of SQLite become a local_error. Nothing
    /// that it reads or writes may stay open.
    template <class Change>
    auto run(Change change) {
        const std::scoped_lock alone(one_at_a_time_);
        try {
            return change();
        } catch (const SQLite::Exception& error) {
            raise_ledger(error, file_);
        }
    }

    [[nodiscard]] const system::directory& directory() const noexcept { return directory_; }
    /// For run() only, as is statement().
    [[nodiscard]] SQLite::Database& connection() noexcept { return connection_; }
    /// The statement with the text at that address, prepared once.
    [[nodiscard]] SQLite::Statement& statement(const char* sql);

  private:
    [[nodiscard]] bool is_still_there() const;

    system::directory directory_;
    std::filesystem::path file_;
    std::mutex one_at_a_time_;
    SQLite::Database connection_;
    struct stat status_;
    std::map<const char*, SQLite::Statement> statements_;
};

/// A prepared statement in use. Its text is a literal, or lives as long as the process.
class prepared {
  public:
    prepared(sqlite_database& open, const char* sql) : statement_(open.statement(sql)) {}
    /// A statement that stayed open would keep other processes from writing.
    ~prepared() { statement_.tryReset(); }
    prepared(const prepared&) = delete;
    prepared& operator=(const prepared&) = delete;

    SQLite::Statement& operator*() noexcept { return statement_; }
    SQLite::Statement* operator->() noexcept { return &statement_; }

  private:
    SQLite::Statement& statement_;
};

}  // namespace pop3::fetch
