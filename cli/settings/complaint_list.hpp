// SPDX-License-Identifier: MIT
// The errors in a configuration file, with their places.
#pragma once

#include <compare>
#include <cstdint>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace pop3::cli {

/// A place in a file. Columns count characters, a tab as one; a byte order mark is none.
struct file_position {
    std::uint32_t line = 1;
    std::uint32_t column = 1;
    friend auto operator<=>(const file_position&, const file_position&) = default;
};

class complaint_list {
  public:
    void add(const file_position& at, std::string words) { all_.emplace(at, std::move(words)); }
    [[nodiscard]] std::size_t size() const { return all_.size(); }
    /// "FILE:LINE:COLUMN: words", in the order of the file, each once.
    [[nodiscard]] std::vector<std::string> in_order(const std::string& file) const {
        std::vector<std::string> lines;
        for (const auto& [at, words] : all_)
            lines.push_back(file + ':' + std::to_string(at.line) + ':' + std::to_string(at.column) +
                            ": " + words);
        return lines;
    }

  private:
    std::set<std::pair<file_position, std::string>> all_;
};

}  // namespace pop3::cli
