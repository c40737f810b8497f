// SPDX-License-Identifier: MIT
// The decisions of RFC 8305, section 5 (Happy Eyeballs), without any I/O and without a clock: which
// address to try next, how long to wait for it, and when all have failed.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <variant>

#include "system/clock_and_poll.hpp"

namespace pop3::inline v1::net {

/// Connecting to the first of several addresses that answers. Its driver does what next() returns,
/// reports the result, and asks again. The race ends with the first attempt that connects: its
/// driver then closes the others.
class POP3_EXPORT connect_race {
  public:
    /// How long one attempt has before the next begins (RFC 8305, section 5).
    static constexpr std::chrono::milliseconds head_start{250};

    struct start {  ///< begin to connect to this candidate
        std::size_t candidate;
    };
    struct wait {  ///< for a running attempt to connect or fail
        system::time_point
            until;  ///< then ask again; time_point::max(): no other candidate is left
    };
    struct lost {};  ///< all have failed
    using step = std::variant<start, wait, lost>;

    explicit connect_race(std::size_t candidates) : candidates_(candidates) {}

    [[nodiscard]] step next(system::time_point now);
    /// The attempt failed: the next one begins at once. `reason` is for complaint().
    void failed(std::string_view reason);
    /// The reasons of the failed attempts, oldest first.
    [[nodiscard]] const std::string& complaint() const noexcept { return complaint_; }

  private:
    std::size_t candidates_;
    std::size_t started_ = 0;
    std::size_t under_way_ = 0;
    system::time_point next_start_{};
    std::string complaint_;
};

}  // namespace pop3::inline v1::net
