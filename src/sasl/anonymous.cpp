// SPDX-License-Identifier: MIT
// ANONYMOUS (RFC 4505): the trace, of at most 255 characters.
#include <algorithm>

#include "credential_checks.hpp"
#include "pop3/mechanisms.hpp"

namespace pop3::inline v1 {

std::optional<result<secret_string>> sasl_anonymous::initial_response() {
    if (auto reason = sasl::control_characters_in({trace_})) return *reason;
    const auto continues = [](char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; };
    const auto octets = static_cast<std::ptrdiff_t>(trace_.size());
    if (octets - std::ranges::count_if(trace_, continues) > 255)
        return fail(errc::invalid_argument, "the trace is longer than 255 characters");
    return secret_string(trace_);
}

result<secret_string> sasl_anonymous::respond(std::string_view) {
    return sasl::unexpected_challenge();
}

}  // namespace pop3::inline v1
