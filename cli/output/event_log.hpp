// SPDX-License-Identifier: MIT
// Where the program reports what it did and what failed: standard error, syslog, or the journal.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "pop3/error.hpp"

namespace pop3::cli {

/// May be called by several threads.
class event_log {
  public:
    virtual ~event_log() = default;
    /// A success. `account` is empty if there is only one.
    virtual void info(const std::string& account, const std::string& words) = 0;
    /// Nothing failed, but the result may be unwanted.
    virtual void warning(const std::string& account, const std::string& words,
                         const std::string& advice) = 0;
    /// A failure.
    virtual void error(const std::string& account, const std::string& words,
                       const std::string& advice) = 0;
};

/// The sockets of the daemons that collect logs.
struct log_sockets {
    std::string syslog = "/dev/log";
    std::string journal = "/run/systemd/journal/socket";
};

/// `where`: "stderr", "syslog" or "journal". For standard error, `print` prints lines; successes
/// are not reported there. Failures that no daemon listens for go to standard error, too, after a
/// line that tells so once. Throws errc::library_unavailable if libsystemd cannot be loaded.
std::unique_ptr<event_log> open_log(const std::string& where,
                                    std::function<void(std::string_view lines)> print,
                                    const log_sockets& sockets = {});

}  // namespace pop3::cli
