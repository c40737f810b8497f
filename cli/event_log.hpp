// SPDX-License-Identifier: MIT
// Where the program tells what it did and what failed: standard error, syslog, or the journal.
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
    /// All went well. `account` is empty if there is only one.
    virtual void note(const std::string& account, const std::string& words) = 0;
    /// Nothing failed, but not everything may be as it was wanted.
    virtual void warn(const std::string& account, const std::string& words,
                      const std::string& advice) = 0;
    /// Something failed.
    virtual void complain(const std::string& account, const std::string& words,
                          const std::string& advice) = 0;
};

/// `where`: "stderr", "syslog" or "journal". For standard error, `print` prints lines; what went
/// well is not told there. Throws errc::library_unavailable if there is none for the journal.
std::unique_ptr<event_log> open_log(const std::string& where,
                                    std::function<void(std::string_view lines)> print);

}  // namespace pop3::cli
