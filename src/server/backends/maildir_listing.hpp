// SPDX-License-Identifier: MIT
// The messages of a Maildir and their names.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "pop3/result.hpp"
#include "system/directory.hpp"

namespace pop3::inline v1::serving {

/// new/ and cur/ of one Maildir, open for as long as a session lasts: another user of the Maildir
/// cannot lead the session to another directory by a link or by a rename.
class maildir_folders {
  public:
    static constexpr std::array<const char*, 2> names = {"new", "cur"};

    /// Of the open Maildir; links are not followed. The failure is errc::system_permanent if it is
    /// no Maildir, else errc::system_temporary.
    static result<maildir_folders> open_in(const system::directory& maildir);

    /// `which` is an index of `names`.
    [[nodiscard]] const system::directory& at(std::size_t which) const noexcept {
        return *folders_[which];
    }

  private:
    std::array<std::optional<system::directory>, names.size()> folders_;  // all are open
};

/// A message in new/ or cur/. Its name is the part before the flags ("name:2,S"): it stays when a
/// mail program moves the message from new/ to cur/ or changes the flags.
class maildir_entry {
  public:
    /// `folder` is an index of maildir_folders::names.
    maildir_entry(std::size_t folder, std::string file);

    [[nodiscard]] std::size_t folder() const noexcept { return folder_; }
    /// In its folder.
    [[nodiscard]] const char* file() const noexcept { return file_.c_str(); }
    [[nodiscard]] std::string_view name() const noexcept {
        return std::string_view(file_).substr(0, name_length_);
    }

  private:
    std::size_t folder_;
    std::string file_;
    std::size_t name_length_;
};

/// All messages in `folders`, sorted by name, each name once. The failure is
/// errc::system_temporary.
result<std::vector<maildir_entry>> list_maildir(const maildir_folders& folders);

/// `name` as a unique-id (RFC 1939, section 7): itself, or a hash if it is too long or has octets
/// that a unique-id may not have.
std::string unique_id_of(std::string_view name);

}  // namespace pop3::inline v1::serving
