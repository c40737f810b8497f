// SPDX-License-Identifier: MIT
#include "error.hpp"

namespace pop3::oauth {
namespace {

class category final : public std::error_category {
  public:
    [[nodiscard]] const char* name() const noexcept override { return "pop3.oauth"; }
    [[nodiscard]] std::string message(int code) const override {
        switch (static_cast<oauth_errc>(code)) {
            case oauth_errc::login_needed:
                return "the account needs a new login";
            case oauth_errc::client_refused:
                return "the provider does not accept this client";
            case oauth_errc::login_refused:
                return "the login was refused";
            case oauth_errc::grant_newer:
                return "the stored login was written by a newer version of this program";
        }
        return "unknown";
    }
};

}  // namespace

const std::error_category& oauth_category() noexcept {
    static const category& instance = *new category;  // also for threads that outlive main()
    return instance;
}

std::error_code make_error_code(oauth_errc e) noexcept {
    return {static_cast<int>(e), oauth_category()};
}

failure fail(oauth_errc e, std::string detail, std::string hint) {
    return {make_error_code(e), {}, {}, std::move(detail), {}, std::move(hint)};
}

}  // namespace pop3::oauth
