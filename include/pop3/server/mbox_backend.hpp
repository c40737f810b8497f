// SPDX-License-Identifier: MIT
// mbox_backend: maildrops that are mbox files on disk.
#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "pop3/server/backend.hpp"

namespace pop3::inline v1 {

/// Whether QUIT may write into an mbox.
enum class mbox_access {
    read_only,  ///< nothing is deleted: QUIT answers -ERR
    removes,    ///< deleted messages are removed from the file
};

/// Serves the messages of an mbox, in the order of the file: From_ lines are left out, and one '>' is
/// taken from lines that begin with any number of them and "From " (mboxrd). Lines are sent with
/// CRLF. The unique-id is a hash of the message. A message begins after an empty line, or with a
/// complete From_ line.
///
/// Memory holds an index, about 200 octets for each message, and no text. The first login, and the
/// first after a change, reads the whole file, and QUIT with deletions reads and writes it: other
/// clients wait meanwhile. So it is for test mail and small mailboxes rather than for an archive.
///
/// A session holds flock(2) on the file. QUIT with deletions also locks it as delivery programs do,
/// by fcntl(2) and by a lock file beside it. If one of them is held by another program, nothing is
/// deleted, and QUIT answers -ERR.
///
/// Add all users before a server uses it; after that it belongs to the server's thread.
class POP3_EXPORT mbox_backend final : public backend {
  public:
    /// Without users.
    mbox_backend();
    ~mbox_backend() override;

    /// Adds a user whose maildrop is the file at `path`, which must exist at login.
    mbox_backend& add_user(std::string name, secret_string password, std::filesystem::path path,
                           mbox_access access = mbox_access::removes);

    std::optional<failure> check_password(std::string_view user,
                                          std::string_view password) override;
    std::optional<secret_string> password_of(std::string_view user) override;
    result<std::unique_ptr<maildrop>> open(std::string_view user) override;

  private:
    struct impl;
    std::unique_ptr<impl> impl_;
};

}  // namespace pop3::inline v1
