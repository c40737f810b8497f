// SPDX-License-Identifier: MIT
// memory_backend: users and messages defined in code, for tests, examples and benchmarks.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "pop3/server/backend.hpp"

namespace pop3::inline v1 {

/// Maildrops in memory. Thread-safe: messages may be added and read while a server runs.
class POP3_EXPORT memory_backend final : public backend {
  public:
    /// Without users.
    memory_backend();
    ~memory_backend() override;

    /// Adds a user with an empty maildrop; an existing user gets the new password.
    memory_backend& add_user(std::string name, secret_string password);
    /// Adds a message exactly as it will be sent: nothing is converted, so its lines have to end in
    /// CRLF (RFC 1939, section 3); for text with LF there is add_text(). An open session does not
    /// see it. Without `uid` the message gets one that was never used before. Throws
    /// std::invalid_argument if there is no such user.
    memory_backend& add_message(std::string_view user, std::string octets, std::string uid = {});
    /// The same without a copy, for messages that are large or repeated.
    memory_backend& add_message(std::string_view user, std::shared_ptr<const std::string> octets,
                                std::string uid = {});
    /// Adds a message written as text: each LF without a CR before it is sent as CRLF, all else as
    /// it is. The rest is as for add_message().
    memory_backend& add_text(std::string_view user, std::string_view text, std::string uid = {});

    /// The messages of a user at this moment. Throws std::invalid_argument if there is no such
    /// user.
    [[nodiscard]] std::vector<std::string> messages(std::string_view user) const;
    /// True while a session has the maildrop open.
    [[nodiscard]] bool in_use(std::string_view user) const;

    std::optional<failure> check_password(std::string_view user,
                                          std::string_view password) override;
    std::optional<secret_string> password_of(std::string_view user) override;
    result<std::unique_ptr<maildrop>> open(std::string_view user) override;

  private:
    struct impl;
    std::unique_ptr<impl> impl_;
};

}  // namespace pop3::inline v1
