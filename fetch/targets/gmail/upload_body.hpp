// SPDX-License-Identifier: MIT
// The octets of an upload: some before the message, the message from its spool, some after it.
#pragma once

#include <span>
#include <string>

#include "fetch/targets/common/spool.hpp"

namespace pop3::fetch {

/// Reads what is sent from any position on, in bounded memory. The spool must outlive it.
class upload_body {
  public:
    /// Of `message`, the octets from `from` on: those before may be the lines of another run.
    upload_body(std::string before, const spool& message, octet_count from, std::string after = {})
        : before_(std::move(before)), message_(message), from_(from), after_(std::move(after)) {}

    [[nodiscard]] octet_count octets() const noexcept {
        return before_.size() + message_octets() + after_.size();
    }
    /// Copies octets from `at` on into `room`; returns how many, 0 at the end. Throws local_error if the
    /// disk fails.
    [[nodiscard]] std::size_t read(octet_count at, std::span<char> room) const;

  private:
    [[nodiscard]] octet_count message_octets() const noexcept { return message_.octets() - from_; }

    std::string before_;
    const spool& message_;
    octet_count from_;
    std::string after_;
};

}  // namespace pop3::fetch
