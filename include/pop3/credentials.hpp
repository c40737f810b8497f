// SPDX-License-Identifier: MIT
// Secrets: held in memory that is wiped, and in no text that anyone prints.
#pragma once

#include <string>
#include <string_view>

#include "pop3/export.hpp"

namespace pop3::inline v1 {

/// A string that is wiped when it goes. It cannot be printed; reveal() is where it comes out.
class POP3_EXPORT secret_string {
  public:
    secret_string() = default;
    secret_string(std::string_view octets) : octets_(octets) {}    // NOLINT: stands for a string
    secret_string(const std::string& octets) : octets_(octets) {}  // NOLINT: stands for a string
    secret_string(const char* octets) : octets_(octets) {}         // NOLINT: stands for a string
    secret_string(const secret_string&) = default;
    secret_string(secret_string&& from) noexcept;
    secret_string& operator=(const secret_string& from);
    secret_string& operator=(secret_string&& from) noexcept;
    ~secret_string();

    [[nodiscard]] std::string_view reveal() const noexcept { return octets_; }
    [[nodiscard]] bool empty() const noexcept { return octets_.empty(); }
    void append(std::string_view octets);

  private:
    std::string octets_;
};

/// Overwrites the octets of `text`, so that the optimizer cannot leave it out, and empties it.
POP3_EXPORT void wipe(std::string& text) noexcept;

/// Who logs in, and by what.
class POP3_EXPORT credentials {
  public:
    credentials(std::string user, secret_string password)
        : user_(std::move(user)), password_(std::move(password)) {}

    [[nodiscard]] const std::string& user() const noexcept { return user_; }
    [[nodiscard]] const secret_string& password() const noexcept { return password_; }

  private:
    std::string user_;
    secret_string password_;
};

}  // namespace pop3::inline v1
