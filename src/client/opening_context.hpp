// SPDX-License-Identifier: MIT
// What a failure to open a connection belongs to: the operation, the host, and what to try.
#pragma once

#include <string>

#include "pop3/connect_options.hpp"
#include "pop3/session.hpp"

namespace pop3::inline v1 {

/// Describes the failures of an opening, for every runner that opens connections.
class POP3_EXPORT opening_context {
  public:
    /// Both must outlive it. The port is the one that is connected to, not 0. The host may contain
    /// anything: failure::message() escapes it.
    opening_context(const std::string& host, const endpoint_options& endpoint) noexcept
        : host_(host), endpoint_(endpoint) {}

    /// There is no connection: "connect pop.example.org:995".
    [[nodiscard]] failure connect_failed(failure reason) const;
    /// flows::open() failed on the connection. The state of `mail` shows which operation it was.
    [[nodiscard]] failure opening_failed(failure reason, const session& mail) const;

  private:
    [[nodiscard]] failure during(const char* operation, failure reason) const;

    const std::string& host_;
    const endpoint_options& endpoint_;
};

}  // namespace pop3::inline v1
