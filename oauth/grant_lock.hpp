// SPDX-License-Identifier: MIT
// The lock of a grant: one process at a time renews it.
#pragma once

#include <string>

#include "pop3/transport.hpp"
#include "system/directory.hpp"
#include "system/unique_fd.hpp"

namespace pop3::oauth {

/// Held for as long as it lives, over all processes and threads; the system releases it when the
/// process ends, in any way. The lock file stays: one that is removed is no lock any more.
class grant_lock {
  public:
    /// Waits for the file `name`. Throws system::local_error: errc::timed_out, cancelled.
    grant_lock(const system::directory& place, const std::string& name, const wait_limits& limit);

  private:
    void wait(const std::string& doing, const wait_limits& limit) const;

    system::unique_fd file_;
};

}  // namespace pop3::oauth
