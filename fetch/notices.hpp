// SPDX-License-Identifier: MIT
// What was told about an account, and is not told again while it holds.
#pragma once

#include <filesystem>
#include <memory>
#include <string_view>

#include "ledger.hpp"

namespace pop3::fetch {

/// The table "notice" of the ledger in a state directory. A notice has a name of its own for each
/// account: "EXPIRE 0". Every change is durable when it returns. One object is for one thread;
/// ledgers, standings and other programs may use the same file meanwhile. Throws local_error.
class notices {
  public:
    explicit notices(const std::filesystem::path& state_directory);
    ~notices();
    notices(const notices&) = delete;
    notices& operator=(const notices&) = delete;

    /// True if the notice was not told yet; from now on it was. The ledger must know the account.
    [[nodiscard]] bool first_time(account_id account, std::string_view notice);
    /// What it told of holds no more: the next time it is told again.
    void forget(account_id account, std::string_view notice);

  private:
    struct impl;
    std::unique_ptr<impl> impl_;
};

}  // namespace pop3::fetch
