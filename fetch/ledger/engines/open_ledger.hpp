// SPDX-License-Identifier: MIT
// Opens a ledger: the one place that knows its engines.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>

#include "fetch/ledger/ledger.hpp"

namespace pop3::fetch {

/// Where a ledger is.
struct ledger_location {
    std::filesystem::path
        state_directory;     ///< with an SQLite file in it, unless there is a database
    std::string database{};  ///< the URL of one of PostgreSQL; empty: none
    /// After this was requested, nothing waits for the database for long.
    std::stop_token stop{};
};

/// For a program that works on many accounts at once: their ledgers do not wait for one another to count
/// memory. Changes a setting of the whole process, and is not thread-safe: call it at the beginning of the
/// program, before anything uses SQLite.
void prepare_ledgers_for_many() noexcept;

/// True if there is a ledger, readable or not. One in a database exists.
bool ledger_exists(const ledger_location& location);

/// Opens it; creates the state directory, if one is named, and an SQLite file, if there is none. Throws
/// local_error.
std::unique_ptr<ledger> open_ledger(const ledger_location& location);

/// What is wrong with the URL of a database, in words without a secret; looks at nothing but the URL.
std::optional<std::string> defect_of_database(const std::string& url);

/// Versions of the tables in a database; 0: there are none.
struct ledger_versions {
    std::int64_t before = 0;
    std::int64_t now = 0;
};

/// Creates or upgrades the tables in the database of `location`. Throws local_error.
ledger_versions migrate_ledger(const ledger_location& location);

}  // namespace pop3::fetch
