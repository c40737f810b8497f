// SPDX-License-Identifier: MIT
// Reports logins and deletions to an observer.
#pragma once

#include <string>

#include "pop3/server/observer.hpp"
#include "server/backends/backend_decorator.hpp"

namespace pop3::inline v1::serving {

class observed_maildrop final : public maildrop_decorator {
  public:
    observed_maildrop(std::unique_ptr<maildrop> inner, const server_observer& observer,
                      std::string user)
        : maildrop_decorator(std::move(inner)), observer_(observer), user_(std::move(user)) {}

    std::size_t remove(std::span<const message_number> marked) override {
        const std::size_t left = maildrop_decorator::remove(marked);
        if (observer_.deleted) observer_.deleted(user_, marked.size() - left);
        return left;
    }

  private:
    const server_observer& observer_;
    std::string user_;
};

class observed_backend final : public backend_decorator {
  public:
    /// Both must outlive it.
    observed_backend(backend& inner, const server_observer& observer)
        : backend_decorator(inner), observer_(observer) {}

    result<std::unique_ptr<maildrop>> open(std::string_view user) override {
        result<std::unique_ptr<maildrop>> opened = backend_decorator::open(user);
        if (!opened) return opened;
        if (observer_.logged_in) observer_.logged_in(user);
        return std::unique_ptr<maildrop>(
            std::make_unique<observed_maildrop>(std::move(*opened), observer_, std::string(user)));
    }

  private:
    const server_observer& observer_;
};

}  // namespace pop3::inline v1::serving
