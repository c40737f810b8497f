// SPDX-License-Identifier: MIT
#include "pop3/server/maildir_backend.hpp"

#include <functional>
#include <map>

#include "server/maildir_drop.hpp"
#include "server/same_secret.hpp"

namespace pop3::inline v1 {

struct maildir_backend::impl {
    struct account {
        secret_string password;
        std::filesystem::path path;
        serving::known_sizes sizes;
    };
    std::map<std::string, account, std::less<>> accounts;
};

maildir_backend::maildir_backend() : impl_(std::make_unique<impl>()) {}
maildir_backend::~maildir_backend() = default;

maildir_backend& maildir_backend::add_user(std::string name, secret_string password,
                                           std::filesystem::path path) {
    impl_->accounts[std::move(name)] = {std::move(password), std::move(path), {}};
    return *this;
}

std::optional<failure> maildir_backend::check_password(std::string_view user,
                                                       std::string_view password) {
    const auto found = impl_->accounts.find(user);
    return serving::wrong_password(
        password, found == impl_->accounts.end() ? nullptr : &found->second.password);
}

std::optional<secret_string> maildir_backend::password_of(std::string_view user) {
    const auto found = impl_->accounts.find(user);
    if (found == impl_->accounts.end()) return std::nullopt;
    return found->second.password;
}

result<std::unique_ptr<maildrop>> maildir_backend::open(std::string_view user) {
    const auto found = impl_->accounts.find(user);
    if (found == impl_->accounts.end()) return fail(errc::system_permanent);
    return serving::maildir_drop::open_at(found->second.path.string(), found->second.sizes);
}

}  // namespace pop3::inline v1
