// SPDX-License-Identifier: MIT
// A maildrop around another one: forwards every call; a derived class changes some.
#pragma once

#include <memory>
#include <utility>

#include "pop3/server/backend.hpp"

namespace pop3::inline v1::serving {

class maildrop_decorator : public maildrop {
  public:
    explicit maildrop_decorator(std::unique_ptr<maildrop> behind) : behind_(std::move(behind)) {}

    [[nodiscard]] std::uint32_t count() const override { return behind_->count(); }
    [[nodiscard]] octet_count size(message_number n) override { return behind_->size(n); }
    [[nodiscard]] std::string_view unique_id(message_number n) override {
        return behind_->unique_id(n);
    }
    [[nodiscard]] result<std::unique_ptr<message_source>> open(message_number n) override {
        return behind_->open(n);
    }
    std::size_t remove(std::span<const message_number> marked) override {
        return behind_->remove(marked);
    }

  protected:
    [[nodiscard]] maildrop& behind() noexcept { return *behind_; }

  private:
    std::unique_ptr<maildrop> behind_;
};

/// A backend around another one: forwards every call.
class wrapped_backend : public backend {
  public:
    explicit wrapped_backend(backend& behind) : behind_(behind) {}

    std::optional<failure> check_password(std::string_view user,
                                          std::string_view password) override {
        return behind_.check_password(user, password);
    }
    std::optional<secret_string> password_of(std::string_view user) override {
        return behind_.password_of(user);
    }
    result<std::unique_ptr<maildrop>> open(std::string_view user) override {
        return behind_.open(user);
    }

  private:
    backend& behind_;
};

}  // namespace pop3::inline v1::serving
