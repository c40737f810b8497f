// SPDX-License-Identifier: MIT
// A maildrop around another one: forwards every call; a derived class changes some.
#pragma once

#include <memory>
#include <utility>

#include "pop3/server/backend.hpp"

namespace pop3::inline v1::serving {

class maildrop_decorator : public maildrop {
  public:
    explicit maildrop_decorator(std::unique_ptr<maildrop> inner) : inner_(std::move(inner)) {}

    [[nodiscard]] std::uint32_t count() const override { return inner_->count(); }
    [[nodiscard]] octet_count size(message_number n) override { return inner_->size(n); }
    [[nodiscard]] std::string_view unique_id(message_number n) override {
        return inner_->unique_id(n);
    }
    [[nodiscard]] result<std::unique_ptr<message_source>> open(message_number n) override {
        return inner_->open(n);
    }
    std::size_t remove(std::span<const message_number> marked) override {
        return inner_->remove(marked);
    }

  protected:
    [[nodiscard]] maildrop& inner() noexcept { return *inner_; }

  private:
    std::unique_ptr<maildrop> inner_;
};

/// A backend around another one: forwards every call.
class backend_decorator : public backend {
  public:
    explicit backend_decorator(backend& inner) : inner_(inner) {}

    std::optional<failure> check_password(std::string_view user,
                                          std::string_view password) override {
        return inner_.check_password(user, password);
    }
    std::optional<secret_string> password_of(std::string_view user) override {
        return inner_.password_of(user);
    }
    result<std::unique_ptr<maildrop>> open(std::string_view user) override {
        return inner_.open(user);
    }

  private:
    backend& inner_;
};

}  // namespace pop3::inline v1::serving
