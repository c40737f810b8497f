// SPDX-License-Identifier: MIT
// A ledger in memory: for tests, and for programs whose mail need not be known after they end.
#pragma once

#include <functional>
#include <memory>

#include "fetch/clock.hpp"
#include "fetch/ledger/ledger.hpp"

namespace pop3::fetch {

struct memory_database;

/// Its leases expire. A run that has not changed anything for the lifetime of its lease keeps the
/// account until another one acquires it.
class memory_ledger final : public ledger {
  public:
    /// A new ledger. Leases expire by `clock`.
    explicit memory_ledger(std::function<instant()> clock = now);
    ~memory_ledger() override;

    /// Another object for the same ledger, as another process would have one.
    [[nodiscard]] std::unique_ptr<ledger> open_again() const;

    using ledger::acquire;
    [[nodiscard]] std::unique_ptr<account_ledger> acquire(const account_names& names,
                                                          const lease_terms& terms) override;
    [[nodiscard]] std::unique_ptr<account_reader> find(const account_names& names) override;
    void adopt(std::span<const account_names> entries) override;
    [[nodiscard]] std::vector<account_run_state> accounts() override;

  private:
    explicit memory_ledger(std::shared_ptr<memory_database> open);

    std::shared_ptr<memory_database> open_;
};

}  // namespace pop3::fetch
