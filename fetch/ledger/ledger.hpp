// SPDX-License-Identifier: MIT
// The ledger: delivered messages, and the deliveries and deletions in progress, of any number of
// accounts. It makes fetching exactly once over crashes and lost connections (docs/rules.md, R12).
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "account_ledger.hpp"
#include "account_reader.hpp"
#include "fetch/account_names.hpp"
#include "lease_terms.hpp"
#include "run_state.hpp"

namespace pop3::fetch {

/// What every engine stores. Several processes may use one ledger at once, and so may threads, each through
/// an object of its own; calls of an object, and those of a handle, come one at a time, from any thread.
/// Everything throws local_error; a ledger that cannot be read is never treated as an empty one.
class ledger {
  public:
    ledger() = default;
    virtual ~ledger() = default;
    ledger(const ledger&) = delete;
    ledger& operator=(const ledger&) = delete;

    /// Holds the account for as long as the returned handle lives, which may be longer than this.
    /// It is the one of that mailbox, else the one of the entry in the file, whose mailbox has moved
    /// then; it is added if it is new. From now on it belongs to that entry. Throws
    /// fetch_errc::account_locked if another run holds it.
    [[nodiscard]] virtual std::unique_ptr<account_ledger> acquire(const account_names& names,
                                                                  const lease_terms& terms) = 0;
    /// The same with the usual terms.
    [[nodiscard]] std::unique_ptr<account_ledger> acquire(const account_names& names) {
        return acquire(names, usual_terms());
    }
    [[nodiscard]] virtual lease_terms usual_terms() const { return {}; }
    /// The account that acquire() would hold; null if it would be new. Changes nothing.
    [[nodiscard]] virtual std::unique_ptr<account_reader> find(const account_names& names) = 0;
    /// Assigns each account to the entry of a file that has its mailbox now; all entries at once: so
    /// that an entry which moved does not take along the records of a mailbox that another entry has
    /// now.
    virtual void adopt(std::span<const account_names> entries) = 0;
    /// Every account, by its mailbox.
    [[nodiscard]] virtual std::vector<account_run_state> accounts() = 0;
};

}  // namespace pop3::fetch
