// SPDX-License-Identifier: MIT
#include "sqlite_ledger.hpp"

#include <optional>

#include "account_rows.hpp"
#include "sqlite_account.hpp"
#include "sqlite_database.hpp"
#include "sqlite_run_history.hpp"

namespace pop3::fetch {

sqlite_ledger::sqlite_ledger(const std::filesystem::path& state_directory)
    : open_(sqlite_database::shared(state_directory)) {}

bool sqlite_ledger::exists(const std::filesystem::path& state_directory) {
    return std::filesystem::exists(ledger_path(state_directory));
}

std::unique_ptr<account_ledger> sqlite_ledger::acquire(const account_names& names,
                                                       const lease_terms&) {
    known_account account = open_->run([&] { return get_account(*open_, names); });
    account_lock lock(open_->directory(), account.id);
    return std::make_unique<sqlite_account>(open_, std::move(account), std::move(lock));
}

std::unique_ptr<account_reader> sqlite_ledger::find(const account_names& names) {
    std::optional<known_account> account = open_->run([&] { return find_account(*open_, names); });
    if (!account) return nullptr;
    return std::make_unique<sqlite_account>(open_, *std::move(account), std::nullopt);
}

void sqlite_ledger::adopt(std::span<const account_names> entries) {
    open_->run([&] { adopt_accounts(*open_, entries); });
}

std::vector<account_run_state> sqlite_ledger::accounts() {
    return open_->run([&] { return read_runs(*open_); });
}

}  // namespace pop3::fetch
