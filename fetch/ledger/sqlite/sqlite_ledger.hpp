// SPDX-License-Identifier: MIT
// The ledger as an SQLite file in the state directory.
#pragma once

#include <filesystem>
#include <memory>

#include "fetch/ledger/ledger.hpp"

namespace pop3::fetch {

class sqlite_database;

/// Its leases never expire, because a lock file holds an account until the process ends. One is lost
/// if that file is removed.
class sqlite_ledger final : public ledger {
  public:
    /// Opens the ledger in `state_directory`; creates either if it is not there. Throws local_error.
    explicit sqlite_ledger(const std::filesystem::path& state_directory);

    /// True if there is a ledger in `state_directory`, readable or not.
    static bool exists(const std::filesystem::path& state_directory);

    using ledger::acquire;
    [[nodiscard]] std::unique_ptr<account_ledger> acquire(const account_names& names,
                                                          const lease_terms& terms) override;
    [[nodiscard]] std::unique_ptr<account_reader> find(const account_names& names) override;
    void adopt(std::span<const account_names> entries) override;
    [[nodiscard]] std::vector<account_run_state> accounts() override;

  private:
    std::shared_ptr<sqlite_database> open_;
};

}  // namespace pop3::fetch
