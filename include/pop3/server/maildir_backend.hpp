// SPDX-License-Identifier: MIT
// maildir_backend: maildrops that are Maildirs on disk.
#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "pop3/server/backend.hpp"

namespace pop3::inline v1 {

/// Serves the messages in new/ and cur/, in the order of their names. LF line ends in a file are
/// sent as CRLF, everything else unchanged. The unique-id is the file's name without its flags, or
/// a hash of it if it does not fit. A session holds flock(2) on a file pop3.lock in the Maildir.
/// Mail programs may use the Maildir at the same time: messages they move are found again.
///
/// Add all users before a server uses it; after that it belongs to the server's thread.
class POP3_EXPORT maildir_backend final : public backend {
  public:
    /// Without users.
    maildir_backend();
    ~maildir_backend() override;

    /// Adds a user whose maildrop is the Maildir at `path`, which must exist at login.
    maildir_backend& add_user(std::string name, secret_string password, std::filesystem::path path);

    std::optional<failure> check_password(std::string_view user,
                                          std::string_view password) override;
    std::optional<secret_string> password_of(std::string_view user) override;
    result<std::unique_ptr<maildrop>> open(std::string_view user) override;

  private:
    struct impl;
    std::unique_ptr<impl> impl_;
};

}  // namespace pop3::inline v1
