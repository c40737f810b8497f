// SPDX-License-Identifier: MIT
// A file that a subcommand writes once: the authority of --tls-self-made, a report, a profile.
#pragma once

#include <string>
#include <string_view>

#include "system/unique_fd.hpp"

namespace pop3::cli {

class new_file {
  public:
    /// Creates the file, which must not exist, for its owner alone; an empty path creates none.
    /// Throws system::local_error.
    explicit new_file(std::string path);
    /// Removes it if nothing was written.
    ~new_file();
    new_file(const new_file&) = delete;
    new_file& operator=(const new_file&) = delete;
    /// False if the path is empty.
    [[nodiscard]] bool is_wanted() const { return static_cast<bool>(file_); }
    /// Writes all of its content. Does nothing without a path. Throws system::local_error.
    void write(std::string_view content);

  private:
    std::string path_;
    system::unique_fd file_;
    bool written_ = false;
};

}  // namespace pop3::cli
