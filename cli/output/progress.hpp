// SPDX-License-Identifier: MIT
// The progress of a run for users: a live bar on a terminal, else a line for each phase.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <iosfwd>
#include <string>

#include "fetch/report.hpp"

namespace pop3::cli {

/// The progress of a transfer. Announced sizes may be wrong: they are shown, not relied on.
struct transfer {
    std::size_t messages = 0;
    std::size_t of_messages = 0;
    octet_count octets = 0;
    octet_count of_octets = 0;
    std::chrono::milliseconds elapsed{0};
};

/// "834 B", "12.3 kB", "4.6 MB": powers of 1000.
std::string human_size(octet_count octets);
/// "[=======>      ]  42/1000  12.3/45.6 MB  3.2 MB/s  0:12 left", at most `columns` wide.
std::string progress_line(const transfer& so_far, std::size_t columns);

/// One line, redrawn continually. For terminals that understand ESC [ K.
class live_progress final : public fetch::observer {
  public:
    using clock = std::function<std::chrono::steady_clock::time_point()>;

    live_progress(std::ostream& terminal, std::function<std::size_t()> columns,
                  clock now = std::chrono::steady_clock::now);
    /// Leaves the line empty.
    ~live_progress() override;
    live_progress(const live_progress&) = delete;
    live_progress& operator=(const live_progress&) = delete;

    void phase(std::string_view words) override;
    void planned(std::size_t messages, octet_count octets) override;
    void received(std::size_t octets) override;
    void arrived() override;

  private:
    void draw(std::string_view line);
    void draw_transfer();

    std::ostream& terminal_;
    std::function<std::size_t()> columns_;
    clock now_;
    transfer so_far_;
    std::chrono::steady_clock::time_point began_{};
    std::chrono::steady_clock::time_point drawn_{};
};

/// A line for each phase, for logs, pipes and simple terminals. With an account, its name begins
/// the line.
class plain_progress final : public fetch::observer {
  public:
    explicit plain_progress(std::ostream& out, const std::string& account = {});

    void phase(std::string_view words) override;
    void planned(std::size_t messages, octet_count octets) override;
    void received(std::size_t) override {}
    void arrived() override {}

  private:
    void print(std::string line);

    std::ostream& out_;
    std::string prefix_;
};

}  // namespace pop3::cli
