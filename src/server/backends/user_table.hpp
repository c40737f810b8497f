// SPDX-License-Identifier: MIT
// The users of a backend, their passwords and mailboxes.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "vocabulary/constant_time.hpp"

namespace pop3::inline v1::serving {

template <class Mailbox>
class user_table {
  public:
    /// Adds a user, or replaces the password and mailbox of an existing one.
    void add(std::string name, secret_string password, Mailbox has) {
        all_.insert_or_assign(std::move(name), account{std::move(password), std::move(has)});
    }
    [[nodiscard]] std::optional<failure> check_password(std::string_view user,
                                                        std::string_view password) const {
        const auto found = all_.find(user);
        return wrong_password(password, found == all_.end() ? nullptr : &found->second.password);
    }
    [[nodiscard]] std::optional<secret_string> password_of(std::string_view user) const {
        const auto found = all_.find(user);
        if (found == all_.end()) return std::nullopt;
        return found->second.password;
    }
    /// Null if there is no such user.
    [[nodiscard]] Mailbox* mailbox_of(std::string_view user) {
        const auto found = all_.find(user);
        return found == all_.end() ? nullptr : &found->second.has;
    }

  private:
    struct account {
        secret_string password;
        Mailbox has;
    };
    std::map<std::string, account, std::less<>> all_;
};

}  // namespace pop3::inline v1::serving
