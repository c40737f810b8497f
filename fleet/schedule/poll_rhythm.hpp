// SPDX-License-Identifier: MIT
// When a worker asks the database, and for how many accounts: a function of what happened before. The
// worker lives by it, and so does the simulation of many.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace pop3::fleet {

using steady_time = std::chrono::steady_clock::time_point;

/// The pauses after failures in a row: doubled from a quarter of a second up to a longest one, and by
/// chance down to half of that, so that workers that lost a database together do not return together.
class back_off {
  public:
    explicit back_off(std::chrono::milliseconds longest) : longest_(longest) {}

    /// `chance` is from 0 to 1.
    void failed(steady_time now, double chance) noexcept;
    void succeeded() noexcept;
    /// The end of the pause; the beginning of time without one.
    [[nodiscard]] steady_time next() const noexcept { return next_; }

  private:
    std::chrono::milliseconds longest_;
    std::uint32_t failures_ = 0;
    steady_time next_{};
};

struct poll_options {
    std::size_t runs = 8;                          ///< at once
    std::chrono::milliseconds longest_idle{5000};  ///< between two requests when nothing is due
};

/// The requests of one worker for accounts that are due.
class poll_rhythm {
  public:
    explicit poll_rhythm(const poll_options& options)
        : options_(options), lost_(options.longest_idle) {}

    [[nodiscard]] steady_time next() const noexcept { return next_; }
    /// For how many accounts it asks while it holds `held`. If for none: the end of a run leads to the
    /// next request.
    [[nodiscard]] std::size_t free(std::size_t held) const noexcept;

    void is_full(steady_time now) noexcept;
    void answered(steady_time now, std::size_t asked, std::size_t taken) noexcept;
    /// The database did not answer.
    void lost(steady_time now, double chance) noexcept;
    void run_ended(steady_time now, std::chrono::microseconds took) noexcept;

  private:
    poll_options options_;
    back_off lost_;
    std::uint32_t empty_ = 0;                                         // answers in a row
    bool wants_more_ = false;                                         // as soon as a run ends
    std::chrono::microseconds average_run_{std::chrono::seconds(1)};  // one short run is no proof
    steady_time next_{};
};

}  // namespace pop3::fleet
