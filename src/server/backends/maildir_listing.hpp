// SPDX-License-Identifier: MIT
// The messages of a Maildir and their names.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "pop3/result.hpp"

namespace pop3::inline v1::serving {

/// A message in new/ or cur/. Its name is the part before the flags ("name:2,S"): it stays when a
/// mail program moves the message from new/ to cur/ or changes the flags.
class maildir_entry {
  public:
    maildir_entry(std::string_view folder, std::string_view file);

    /// Relative to the Maildir.
    [[nodiscard]] const std::string& path() const noexcept { return path_; }
    [[nodiscard]] std::string_view name() const noexcept {
        return std::string_view(path_).substr(name_begin_, name_length_);
    }

  private:
    std::string path_;
    std::size_t name_begin_;
    std::size_t name_length_;
};

/// All messages of the Maildir that `directory` is open on, sorted by name, each name once. The
/// failure is errc::system_permanent if it is no Maildir, else errc::system_temporary.
result<std::vector<maildir_entry>> list_maildir(int directory);

/// `name` as a unique-id (RFC 1939, section 7): itself, or a hash if it is too long or has octets
/// that a unique-id may not have.
std::string unique_id_of(std::string_view name);

}  // namespace pop3::inline v1::serving
