// SPDX-License-Identifier: MIT
#include "open_ledger.hpp"

#include "fetch/ledger/sqlite/sqlite_file.hpp"
#include "fetch/ledger/sqlite/sqlite_ledger.hpp"

namespace pop3::fetch {

void prepare_ledgers_for_many() noexcept {
    forgo_memory_counts();
}

bool ledger_exists(const ledger_location& location) {
    return sqlite_ledger::exists(location.state_directory);
}

std::unique_ptr<ledger> open_ledger(const ledger_location& location) {
    return std::make_unique<sqlite_ledger>(location.state_directory);
}

}  // namespace pop3::fetch
