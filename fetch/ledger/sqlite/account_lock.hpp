// SPDX-License-Identifier: MIT
// One run per account at a time: two at once would fetch the same mail twice.
#pragma once

#include <filesystem>

#include "account_rows.hpp"
#include "system/directory.hpp"

namespace pop3::fetch {

/// Holds an account for as long as it lives, over all processes; the system releases it when the
/// process ends, in any way. Throws local_error: account_locked if another process holds it.
class account_lock {
  public:
    account_lock(const system::directory& state_directory, account_id account);

    /// Throws fetch_errc::lease_lost if the lock file was replaced: another run can hold the new
    /// one.
    void confirm() const;

  private:
    std::filesystem::path path_;
    system::unique_fd file_;
    struct stat status_ {};  // its identity: an open file keeps it
};

}  // namespace pop3::fetch
