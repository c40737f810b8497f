// SPDX-License-Identifier: MIT
#include "pop3/server/mbox_backend.hpp"

#include "mbox_drop.hpp"
#include "user_table.hpp"

namespace pop3::inline v1 {

struct mbox_backend::impl {
    struct mbox {
        std::filesystem::path path;
        mbox_access access;
        serving::known_index index;
    };
    serving::user_table<mbox> users;
};

mbox_backend::mbox_backend() : impl_(std::make_unique<impl>()) {}
mbox_backend::~mbox_backend() = default;

mbox_backend& mbox_backend::add_user(std::string name, secret_string password,
                                     std::filesystem::path path, mbox_access access) {
    impl_->users.add(std::move(name), std::move(password), {std::move(path), access, {}});
    return *this;
}

std::optional<failure> mbox_backend::check_password(std::string_view user,
                                                    std::string_view password) {
    return impl_->users.check_password(user, password);
}

std::optional<secret_string> mbox_backend::password_of(std::string_view user) {
    return impl_->users.password_of(user);
}

result<std::unique_ptr<maildrop>> mbox_backend::open(std::string_view user) {
    impl::mbox* const found = impl_->users.mailbox_of(user);
    if (!found) return fail(errc::system_permanent);
    return serving::mbox_drop::open_at(found->path, found->access, found->index);
}

}  // namespace pop3::inline v1
