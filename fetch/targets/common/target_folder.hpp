// SPDX-License-Identifier: MIT
// The folder of a target, and its owner. Mail that root delivers for a user belongs to that user,
// and no link that a user made leads root elsewhere.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <optional>
#include <string>

#include "system/directory.hpp"
#include "system/file.hpp"

namespace pop3::fetch {

/// A user and a group of this system, as files have them.
struct file_owner {
    uid_t user = 0;
    gid_t group = 0;
};

/// The user of that name, with the main group. Throws local_error: target_foreign if there is none.
file_owner user_named(const std::string& name);
/// True if files that this process creates belong to `owner` only after give_to().
bool must_give_to(const file_owner& owner);
/// Makes `owner` the owner of an open file or folder of ours, if we are root; only root may. Throws
/// local_error.
void give_to(int fd, const file_owner& owner, system::file_name file);
/// Throws local_error: target_foreign, which says that `file` belongs to `owner`.
[[noreturn]] void raise_foreign(system::file_name file, uid_t owner);

class target_folder : public system::directory {
  public:
    /// Opens the folder; nothing if there is none. For root, only root's links are followed, no
    /// part of the path can be exchanged between its check and its use, and none may lie where any
    /// user can replace it. Throws local_error.
    static std::optional<target_folder> open(const std::filesystem::path& path);
    /// Opens `name` in this folder; creates it (0700, for `owner`, durably) if it does not exist. A
    /// link is not followed. Throws local_error.
    [[nodiscard]] target_folder create(const std::string& name, const file_owner& owner) const;
    /// Opens `name` in this folder, which must belong to the owner of this folder, to this user or
    /// to root: another user put it there to be given the mail. A link is not followed. Throws
    /// local_error.
    [[nodiscard]] target_folder own_part(const std::string& name) const;

    [[nodiscard]] const file_owner& owner() const noexcept { return owner_; }
    /// True if users other than this one and root may put files here.
    [[nodiscard]] bool is_shared() const;

    /// The owner of the mail delivered here. For root that is `deliver_as`, or without it the owner
    /// of the folder; other users deliver only for themselves. Throws local_error: target_foreign,
    /// also if the folder belongs to a third user, or if any user could have put it there; for root
    /// also if any user can replace what is in it.
    [[nodiscard]] file_owner owner_of_mail(const std::optional<file_owner>& deliver_as) const;

  private:
    explicit target_folder(system::directory opened);
    [[nodiscard]] bool is_empty() const;

    file_owner owner_;
    bool is_planted_ = false;  // somebody could have put it there; known to root
};

}  // namespace pop3::fetch
