// SPDX-License-Identifier: MIT
// The ledger as a file: how it is created, opened, checked and upgraded.
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <filesystem>

namespace pop3::fetch {

/// The path of the ledger in `state_directory`.
std::filesystem::path ledger_path(const std::filesystem::path& state_directory);

/// Opens the ledger in `state_directory`, which is created (0700) with a new ledger (0600) in it if
/// it does not exist. Throws local_error.
SQLite::Database open_ledger_file(const std::filesystem::path& state_directory);

/// Throws an error of SQLite as a local_error.
[[noreturn]] void raise_ledger(const SQLite::Exception& error, const std::filesystem::path& file);

}  // namespace pop3::fetch
