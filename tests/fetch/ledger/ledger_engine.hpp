// SPDX-License-Identifier: MIT
// One of the engines that the contract of the ledger is tested with.
#pragma once

#include <memory>

#include "fetch/ledger/ledger.hpp"

namespace pop3::fetch {

/// A ledger of its own, of one engine.
class ledger_engine {
  public:
    virtual ~ledger_engine() = default;
    /// The ledger, as a process opens it.
    virtual std::unique_ptr<ledger> open() = 0;
    /// From now on another run can acquire any account.
    virtual void lose_leases() = 0;
};

}  // namespace pop3::fetch
