// SPDX-License-Identifier: MIT
// The file of --tls-self-made: the authority of a generated certificate, which makes a client trust
// it.
#pragma once

#include <string>
#include <string_view>

#include "system/unique_fd.hpp"

namespace pop3::cli {

class authority_file {
  public:
    /// Creates the file, which must not exist, for its owner alone; an empty path creates none.
    /// Throws system::local_error.
    explicit authority_file(std::string path);
    /// Removes it if nothing was written.
    ~authority_file();
    authority_file(const authority_file&) = delete;
    authority_file& operator=(const authority_file&) = delete;
    /// Writes the authority in PEM. Throws system::local_error.
    void write(std::string_view pem);

  private:
    std::string path_;
    system::unique_fd file_;
    bool written_ = false;
};

}  // namespace pop3::cli
