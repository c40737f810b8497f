// SPDX-License-Identifier: MIT
// A backend and its faults: what it says of its messages, and what it does at the end.
#pragma once

#include "server/faults/misbehaviour.hpp"

namespace pop3::inline v1::serving {

class faulty_backend final : public backend {
  public:
    faulty_backend(backend& behind, const maildrop_changes& changes)
        : behind_(behind), changes_(changes) {}

    std::optional<failure> check_password(std::string_view user,
                                          std::string_view password) override {
        return behind_.check_password(user, password);
    }
    std::optional<secret_string> password_of(std::string_view user) override {
        return behind_.password_of(user);
    }
    result<std::unique_ptr<maildrop>> open(std::string_view user) override;

  private:
    backend& behind_;
    const maildrop_changes& changes_;
    std::uint64_t sessions_ = 0;
};

}  // namespace pop3::inline v1::serving
