// SPDX-License-Identifier: MIT
// The lock of a small file that all accounts and processes of a state directory share.
#pragma once

#include <string>

#include "system/directory.hpp"
#include "system/unique_fd.hpp"

namespace pop3::fetch {

/// Held for as long as it lives, over all processes and threads; the system releases it when the process
/// ends, in any way. The lock file stays: one that is removed would be another lock.
class state_lock {
  public:
    /// Waits for the file `name` in `folder`, ten seconds at most: it is held only while a file is read
    /// and replaced. Throws local_error: errc::timed_out.
    state_lock(const system::directory& folder, const std::string& name);

  private:
    system::unique_fd file_;
};

}  // namespace pop3::fetch
