// SPDX-License-Identifier: MIT
// The process of a server: it has as many descriptors as it may have, and lasts until a signal.
#pragma once

#include "stop_on_signal.hpp"

namespace pop3::cli {

/// Make it before the server, whose thread inherits the blocked signals, and which divides the
/// descriptors.
class server_process {
  public:
    server_process();
    /// Returns after SIGINT, SIGTERM or SIGHUP.
    void wait() const;

  private:
    stop_on_signal signals_;
};

}  // namespace pop3::cli
