// SPDX-License-Identifier: MIT
// What the ledger remembers of the runs of each account.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "standing.hpp"

namespace pop3::fetch {

/// An account of the ledger, as people look at it.
struct account_standing {
    account_id account{};
    std::string mailbox;      ///< "pop.example.org:995/mrose"; logged in to last
    std::uint64_t known = 0;  ///< messages that were delivered and are still listed
    standing stands;
};

/// The table "run" of the ledger in a state directory. Throws local_error, as the ledger does.
class standings {
  public:
    explicit standings(const std::filesystem::path& state_directory);
    ~standings();
    standings(const standings&) = delete;
    standings& operator=(const standings&) = delete;

    /// How `account` stands; as one without runs if there was none.
    [[nodiscard]] standing of(account_id account);
    /// Remembers it, durably. The ledger must know the account.
    void set(account_id account, const standing& stands);
    /// Every account of the ledger, by its mailbox.
    [[nodiscard]] std::vector<account_standing> all();

  private:
    struct impl;
    std::unique_ptr<impl> impl_;
};

}  // namespace pop3::fetch
