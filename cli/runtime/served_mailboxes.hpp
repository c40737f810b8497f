// SPDX-License-Identifier: MIT
// The mailboxes of pop3 serve: each user has a Maildir, an mbox, or mail in memory.
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "mail_in_memory.hpp"
#include "pop3/server/maildir_backend.hpp"
#include "pop3/server/mbox_backend.hpp"
#include "pop3/server/memory_backend.hpp"

namespace pop3::cli {

class served_mailboxes final : public backend {
  public:
    /// `path` is a Maildir or an mbox. Throws pop3::error if it is neither.
    void add_user(const std::string& name, const secret_string& password,
                  const std::filesystem::path& path);
    /// Mail in memory, which users share until they delete it.
    void add_user_of_eml(const std::string& name, const secret_string& password,
                         const std::vector<mail_of_file>& mail);
    /// Mail in memory: a few samples.
    void add_user_of_samples(const std::string& name, const secret_string& password);

    std::optional<failure> check_password(std::string_view user,
                                          std::string_view password) override {
        return of(user).check_password(user, password);
    }
    std::optional<secret_string> password_of(std::string_view user) override {
        return of(user).password_of(user);
    }
    /// Reports on standard error why a mailbox cannot be opened, once for each reason: a client only
    /// learns that it cannot.
    result<std::unique_ptr<maildrop>> open(std::string_view user) override;

  private:
    [[nodiscard]] backend& of(std::string_view user) {
        const auto found = backends_.find(user);
        return found == backends_.end() ? maildirs_ : *found->second;
    }

    maildir_backend maildirs_;
    mbox_backend mboxes_;
    memory_backend memory_;
    std::map<std::string, backend*, std::less<>> backends_;     // by user
    std::map<std::string, std::string, std::less<>> reported_;  // by user
};

}  // namespace pop3::cli
