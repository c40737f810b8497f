// SPDX-License-Identifier: MIT
// A file that one process at a time holds, and one thread of it.
#pragma once

#include <string>

#include "directory.hpp"
#include "pop3/transport.hpp"
#include "unique_fd.hpp"

namespace pop3::inline v1::system {

/// Held for as long as it lives, over all processes and threads; the system releases it when the
/// process ends, in any way. The lock file stays: one that is removed is no lock any more.
class file_lock {
  public:
    /// Waits for the file `name` in `place`; `busy` is told if it is held too long. Throws local_error:
    /// errc::timed_out, cancelled.
    file_lock(const directory& place, const std::string& name, const wait_limits& limit,
              const std::string& busy);

  private:
    void wait(const std::string& doing, const wait_limits& limit, const std::string& busy) const;

    unique_fd file_;
};

}  // namespace pop3::inline v1::system
