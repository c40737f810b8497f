// SPDX-License-Identifier: MIT
// LOGIN: one prompt for the user, one for the password.
#include "credential_checks.hpp"
#include "pop3/mechanisms.hpp"

namespace pop3::inline v1 {

result<secret_string> sasl_login::respond(std::string_view) {
    if (auto reason = sasl::defect_of(identity_)) return *reason;
    switch (++prompts_) {
        case 1:
            return secret_string(identity_.user());
        case 2:
            return identity_.password();
        default:
            return sasl::unexpected_challenge();
    }
}

}  // namespace pop3::inline v1
