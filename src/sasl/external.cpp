// SPDX-License-Identifier: MIT
// EXTERNAL (RFC 4422, appendix A): the identity to act as, and nothing else.
#include "credential_checks.hpp"
#include "pop3/mechanisms.hpp"

namespace pop3::inline v1 {

std::optional<result<secret_string>> sasl_external::initial_response() {
    if (auto reason = sasl::control_characters_in({as_})) return *reason;
    return secret_string(as_);
}

result<secret_string> sasl_external::respond(std::string_view) {
    return sasl::unexpected_challenge();
}

}  // namespace pop3::inline v1
