// SPDX-License-Identifier: MIT
// The open file of a ledger, shared by the ledger and its handles: one connection for all of them.
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <filesystem>

#include "sqlite_file.hpp"

namespace pop3::fetch {

struct sqlite_database {
    /// Throws local_error.
    explicit sqlite_database(const std::filesystem::path& state_directory)
        : directory(open_state_directory(state_directory)),
          file(ledger_path(state_directory)),
          db(open_ledger_file(directory)) {}

    /// Runs `change` and returns its result; exceptions of SQLite become a local_error.
    template <class Change>
    auto run(Change change) {
        try {
            return change();
        } catch (const SQLite::Exception& error) {
            raise_ledger(error, file);
        }
    }

    system::directory directory;
    std::filesystem::path file;
    SQLite::Database db;
};

}  // namespace pop3::fetch
