// SPDX-License-Identifier: MIT
// The ledger in a PostgreSQL database, for any number of machines.
#pragma once

#include <memory>
#include <string>

#include "fetch/ledger/ledger.hpp"
#include "postgresql/connection.hpp"

namespace pop3::fetch {

struct postgresql_database;

/// Its leases expire by the clock of the database, and are renewed while they are held. Its objects of a
/// process share their connections, and may be used by different threads at once.
class postgresql_ledger final : public ledger {
  public:
    /// Connects, and throws local_error if that fails, or if the tables have a version that this program
    /// must not use.
    explicit postgresql_ledger(const std::string& url, const postgresql::patience& limits = {});

    /// Shorter than those of other ledgers: they are renewed, and a crash leaves the account locked for so
    /// long.
    [[nodiscard]] lease_terms usual_terms() const override;
    using ledger::acquire;
    [[nodiscard]] std::unique_ptr<account_ledger> acquire(const account_names& names,
                                                          const lease_terms& terms) override;
    [[nodiscard]] std::unique_ptr<account_reader> find(const account_names& names) override;
    void adopt(std::span<const account_names> entries) override;
    [[nodiscard]] std::vector<account_run_state> accounts() override;

  private:
    std::shared_ptr<postgresql_database> open_;
};

}  // namespace pop3::fetch
