// SPDX-License-Identifier: MIT
// Opens a ledger: the one place that knows its engines.
#pragma once

#include <filesystem>
#include <memory>

#include "fetch/ledger/ledger.hpp"

namespace pop3::fetch {

/// Where a ledger is.
struct ledger_location {
    std::filesystem::path state_directory;  ///< with an SQLite file in it
};

/// For a program that works on many accounts at once: their ledgers do not wait for one another to count
/// memory. Changes a setting of the whole process, and is not thread-safe: call it at the beginning of the
/// program, before anything uses SQLite.
void prepare_ledgers_for_many() noexcept;

/// True if there is a ledger, readable or not.
bool ledger_exists(const ledger_location& location);

/// Opens it; creates it if there is none. Throws local_error.
std::unique_ptr<ledger> open_ledger(const ledger_location& location);

}  // namespace pop3::fetch
