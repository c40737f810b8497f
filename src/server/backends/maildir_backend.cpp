// SPDX-License-Identifier: MIT
#include "pop3/server/maildir_backend.hpp"

#include "maildir_drop.hpp"
#include "user_table.hpp"

namespace pop3::inline v1 {

struct maildir_backend::impl {
    struct maildir {
        std::filesystem::path path;
        serving::known_sizes sizes;
    };
    serving::user_table<maildir> users;
};

maildir_backend::maildir_backend() : impl_(std::make_unique<impl>()) {}
maildir_backend::~maildir_backend() = default;

maildir_backend& maildir_backend::add_user(std::string name, secret_string password,
                                           std::filesystem::path path) {
    impl_->users.add(std::move(name), std::move(password), {std::move(path), {}});
    return *this;
}

std::optional<failure> maildir_backend::check_password(std::string_view user,
                                                       std::string_view password) {
    return impl_->users.check_password(user, password);
}

std::optional<secret_string> maildir_backend::password_of(std::string_view user) {
    return impl_->users.password_of(user);
}

result<std::unique_ptr<maildrop>> maildir_backend::open(std::string_view user) {
    impl::maildir* const found = impl_->users.mailbox_of(user);
    if (!found) return fail(errc::system_permanent);
    return serving::maildir_drop::open_at(found->path.string(), found->sizes);
}

}  // namespace pop3::inline v1
