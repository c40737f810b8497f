// SPDX-License-Identifier: MIT
// PLAIN (RFC 4616): [authorization identity] NUL user NUL password, in one message.
#include "server/protocol/server_mechanism.hpp"

namespace pop3::inline v1::serving {
namespace {

class plain final : public server_mechanism {
  public:
    explicit plain(backend& mail) : mail_(mail) {}

    std::string first_challenge() override { return {}; }

    step respond(std::string_view octets) override {
        const std::size_t first = octets.find('\0');
        const std::size_t second =
            first == octets.npos ? octets.npos : octets.find('\0', first + 1);
        if (second == octets.npos) return fail(errc::authentication_failed);
        const std::string_view as = octets.substr(0, first);
        const std::string_view user = octets.substr(first + 1, second - first - 1);
        const std::string_view password = octets.substr(second + 1);
        // Acting as another user is refused, and so is a second NUL in the password.
        const bool well_formed = !user.empty() && !password.empty() && (as.empty() || as == user) &&
                                 password.find('\0') == password.npos;
        if (!well_formed) return fail(errc::authentication_failed);
        if (std::optional<failure> reason = mail_.check_password(user, password)) return *reason;
        return authenticated{std::string(user)};
    }

  private:
    backend& mail_;
};

}  // namespace

std::unique_ptr<server_mechanism> sasl_plain_exchange(backend& mail) {
    return std::make_unique<plain>(mail);
}

}  // namespace pop3::inline v1::serving
