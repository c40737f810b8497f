// SPDX-License-Identifier: MIT
// The ledger as a file: how it is created, opened, checked and upgraded.
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <filesystem>

#include "system/directory.hpp"

namespace pop3::fetch {

/// SQLite locks a mutex of the process at each allocation, to count them; after this it does not. Changes
/// a setting of the whole process, and is not thread-safe: only for the beginning of a program, before
/// anything uses SQLite.
void forgo_memory_counts() noexcept;

/// The path of the ledger in `state_directory`.
std::filesystem::path ledger_path(const std::filesystem::path& state_directory);

/// Opens `state_directory`; creates it (0700) if it does not exist. Only this user and root may write
/// to it, and no other user may be able to put another one in its place. Throws local_error:
/// state_not_private.
system::directory open_state_directory(const std::filesystem::path& state_directory);

/// Opens the ledger in the state directory; creates it (0600) if it does not exist. Throws local_error.
SQLite::Database open_ledger_file(const system::directory& state_directory);

/// Throws an error of SQLite as a local_error.
[[noreturn]] void raise_ledger(const SQLite::Exception& error, const std::filesystem::path& file);

}  // namespace pop3::fetch
