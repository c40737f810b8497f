// SPDX-License-Identifier: MIT
// What the ledger remembers of the runs of each account.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "standing.hpp"

namespace pop3::fetch {

/// An account of the ledger, as people look at it.
struct account_standing {
    std::string account;      ///< "pop.example.org:995/mrose"
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

    /// How `account` stands; as one without runs if it is unknown.
    [[nodiscard]] standing of(std::string_view account);
    /// Remembers it, durably. The ledger must know the account.
    void set(std::string_view account, const standing& stands);
    /// Every account of the ledger, by name.
    [[nodiscard]] std::vector<account_standing> all();

  private:
    struct impl;
    std::unique_ptr<impl> impl_;
};

/// True if there is a ledger in `state_directory`, in whatever state.
bool has_ledger(const std::filesystem::path& state_directory);

}  // namespace pop3::fetch
