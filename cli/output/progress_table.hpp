// SPDX-License-Identifier: MIT
// The progress of many runs at once: a line for each that is running, and one for all.
#pragma once

#include <list>
#include <memory>
#include <mutex>

#include "progress.hpp"

namespace pop3::cli {

/// Lines at the end of the terminal's output, redrawn continually, for terminals that understand
/// the ESC [ sequences of ECMA-48. Its functions, and the observers it returns, may be called by
/// several threads.
class progress_table {
  public:
    struct window {
        std::size_t columns = 79;
        std::size_t rows = 23;
    };

    progress_table(std::ostream& terminal, std::function<window()> size, std::size_t accounts,
                   live_progress::clock now = std::chrono::steady_clock::now);
    /// Removes the board from the terminal.
    ~progress_table();
    progress_table(const progress_table&) = delete;
    progress_table& operator=(const progress_table&) = delete;

    /// A run begins; its line is removed with the observer.
    std::unique_ptr<fetch::observer> begin(std::string name);
    /// A run has ended.
    void ended(bool well);
    /// Prints lines that stay, each with its end, above the board.
    void print(std::string_view lines);

  private:
    struct line {
        std::string name;
        std::string phase;
        transfer so_far;
        std::chrono::steady_clock::time_point began{};
    };
    class line_observer;

    void change(const std::function<void()>& type, bool at_once);
    void erase();
    void draw();
    [[nodiscard]] std::string text_of(const line& entry, std::size_t columns) const;

    std::ostream& terminal_;
    std::function<window()> size_;
    std::size_t accounts_;
    live_progress::clock now_;
    std::mutex mutex_;
    std::list<line> lines_;
    std::size_t well_ = 0;
    std::size_t failed_ = 0;
    std::size_t drawn_lines_ = 0;
    std::chrono::steady_clock::time_point drawn_{};
};

}  // namespace pop3::cli
