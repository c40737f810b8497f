// SPDX-License-Identifier: MIT
// CRAM-MD5 (RFC 2195): the user, and the HMAC of the challenge under the password.
#include "credential_checks.hpp"
#include "md5.hpp"
#include "pop3/mechanisms.hpp"

namespace pop3::inline v1 {

result<secret_string> sasl_cram_md5::respond(std::string_view challenge) {
    if (answered_) return sasl::unexpected_challenge();
    if (challenge.empty()) return fail(errc::bad_challenge, "it has nothing to digest");
    if (auto reason = sasl::defect_of(identity_)) return *reason;
    answered_ = true;
    secret_string response(identity_.user());
    response.append(" ");
    response.append(sasl::hmac_md5_hex(identity_.password().reveal(), challenge));
    return response;
}

}  // namespace pop3::inline v1
