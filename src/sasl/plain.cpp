// SPDX-License-Identifier: MIT
// PLAIN (RFC 4616): authorization identity, user and password, separated by NUL.
#include "credential_checks.hpp"
#include "pop3/mechanisms.hpp"

namespace pop3::inline v1 {

sasl_plain::sasl_plain(credentials identity, std::string as)
    : identity_(std::move(identity)), as_(std::move(as)) {}

std::optional<result<secret_string>> sasl_plain::initial_response() {
    if (auto reason = sasl::defect_of(identity_)) return *reason;
    if (auto reason = sasl::control_characters_in({as_})) return *reason;
    constexpr std::string_view nul("\0", 1);
    secret_string message(as_);
    message.append(nul);
    message.append(identity_.user());
    message.append(nul);
    message.append(identity_.password().reveal());
    return message;
}

result<secret_string> sasl_plain::respond(std::string_view) {
    return sasl::unexpected_challenge();
}

}  // namespace pop3::inline v1
