// SPDX-License-Identifier: MIT
// What OAUTHBEARER (RFC 7628, section 3.2.3) and XOAUTH2 do when the token is refused: the server
// explains it in JSON, and the client has to acknowledge.
#include "credential_checks.hpp"
#include "pop3/mechanisms.hpp"

namespace pop3::inline v1 {

std::optional<result<secret_string>> sasl_bearer::initial_response() {
    if (auto reason = sasl::defect_of(identity_)) return *reason;
    return message();
}

result<secret_string> sasl_bearer::respond(std::string_view challenge) {
    if (refused_) return sasl::unexpected_challenge();
    refused_ = true;
    explanation_ = challenge;
    return secret_string(acknowledgement_);
}

}  // namespace pop3::inline v1
