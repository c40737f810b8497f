// SPDX-License-Identifier: MIT
// One account of a ledger, for those that only look at it.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "fetch/plan/known_messages.hpp"
#include "fetch/plan/setback.hpp"

namespace pop3::fetch {

/// What a plan needs to know of an account. Holds nothing: a run may change the account between two
/// calls. Everything throws local_error. One call at a time, from any thread.
class account_reader {
  public:
    account_reader() = default;
    virtual ~account_reader() = default;
    account_reader(const account_reader&) = delete;
    account_reader& operator=(const account_reader&) = delete;

    /// The mailbox of the account when it was new; never changes, and is unique.
    [[nodiscard]] virtual const std::string& name() const = 0;
    /// The mailbox of the last login.
    [[nodiscard]] virtual const std::string& mailbox() const = 0;
    /// All known messages, ascending by unique-id. This must outlive it, and must not change
    /// meanwhile.
    [[nodiscard]] virtual std::unique_ptr<known_messages> known() = 0;
    /// True if any message is known by a unique-id. From memory.
    [[nodiscard]] virtual bool knows_unique_ids() = 0;
    /// The messages that did not come in earlier runs.
    [[nodiscard]] virtual std::vector<setback> setbacks() = 0;
};

}  // namespace pop3::fetch
