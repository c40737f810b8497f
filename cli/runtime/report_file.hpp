// SPDX-License-Identifier: MIT
// A file with the result of a run, which the next run replaces: a report, a profile.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "system/directory.hpp"

namespace pop3::cli {

class report_file {
  public:
    /// Creates the new file beside the old one, for its owner alone (0600), so that a place where
    /// nothing can be written is known before the run. An empty path names no file. Throws
    /// system::local_error, also if `path` exists and is anything but an empty file or an earlier
    /// report: a regular file of this user that begins with `mark`.
    report_file(std::string path, std::string_view mark);
    /// Removes the new file if nothing was written.
    ~report_file();
    report_file(const report_file&) = delete;
    report_file& operator=(const report_file&) = delete;
    /// False if the path is empty.
    [[nodiscard]] bool is_wanted() const { return static_cast<bool>(file_); }
    /// Writes all of its content, durably, and replaces the old file by it. Does nothing without a
    /// path. Throws system::local_error.
    void write(std::string_view content);

  private:
    void must_be_replaceable() const;

    std::string path_;
    std::string mark_;
    std::string name_;       // in the directory
    std::string temporary_;  // the same of the new file; empty once it has replaced the old one
    struct stat created_ {};
    std::unique_ptr<system::directory> place_;
    system::unique_fd file_;
};

}  // namespace pop3::cli
