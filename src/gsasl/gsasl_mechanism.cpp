// SPDX-License-Identifier: MIT
#include "gsasl_mechanism.hpp"

#include "sasl/credential_checks.hpp"
#include "vocabulary/tokens.hpp"
#include "wire/base64.hpp"

namespace pop3::inline v1::sasl {
namespace {

constexpr std::uint64_t fewest_iterations = 4'096;
constexpr std::uint64_t most_iterations = 1'000'000;

// A failed step of libgsasl, as a code and text of ours.
failure failed(int code) {
    const std::string words = gsasl_strerror(code);
    switch (code) {
        case GSASL_AUTHENTICATION_ERROR:
            return fail(errc::server_unverified, "its signature does not match the password");
        case GSASL_SASLPREP_ERROR:
            return fail(errc::credentials_unusable,
                        "characters that SASLprep does not allow (RFC 4013)");
        case GSASL_GSSAPI_IMPORT_NAME_ERROR:
        case GSASL_GSSAPI_INIT_SEC_CONTEXT_ERROR:
        case GSASL_GSSAPI_ACQUIRE_CRED_ERROR:
            return fail(errc::credentials_unusable, "no Kerberos ticket for this server: " + words);
        default:
            return fail(errc::bad_challenge, words);
    }
}

}  // namespace

std::string_view scram_attribute(std::string_view message, std::string_view key) {
    while (!message.empty()) {
        const std::string_view field = message.substr(0, message.find(','));
        if (field.starts_with(key)) return field.substr(key.size());
        message.remove_prefix(std::min(field.size() + 1, message.size()));
    }
    return {};
}

std::optional<failure> defect_of_iterations(std::string_view server_first_message) {
    const std::string_view text = scram_attribute(server_first_message, "i=");
    const auto count = wire::parse_number(text, UINT64_MAX);
    if (!count) return fail(errc::bad_challenge, "it has no iteration count");
    if (*count < fewest_iterations)
        return fail(errc::bad_challenge, "fewer than 4096 iterations do not protect a password");
    if (*count > most_iterations)
        return fail(errc::bad_challenge, "more than 1000000 iterations are requested");
    return std::nullopt;
}

std::optional<result<secret_string>> gsasl_mechanism::initial_response() {
    if (identity_.kind() == credential_kind::password)
        if (auto reason = defect_of(identity_)) return *reason;
    if (auto reason = control_characters_in({identity_.user()})) return *reason;
    if (const int code = begin(); code != GSASL_OK) return failed(code);
    return step({});
}

int gsasl_mechanism::begin() {
    Gsasl_session* started = nullptr;
    if (const int code = gsasl_client_start(&library_, std::string(name_).c_str(), &started))
        return code;
    session_.reset(started);
    if (identity_.kind() == credential_kind::kerberos_ticket) {
        if (const int code = set(GSASL_SERVICE, "pop")) return code;
        if (const int code = set(GSASL_HOSTNAME, peer_.host)) return code;
        return identity_.user().empty() ? GSASL_OK : set(GSASL_AUTHZID, identity_.user());
    }
    if (const int code = set(GSASL_AUTHID, identity_.user())) return code;
    const std::string_view password = identity_.password().reveal();
    if (const int code = gsasl_property_set_raw(session_.get(), GSASL_PASSWORD, password.data(),
                                                password.size()))
        return code;
    return name_.ends_with("-PLUS") ? set_binding() : GSASL_OK;
}

int gsasl_mechanism::set(Gsasl_property property, const std::string& value) {
    return gsasl_property_set(session_.get(), property, value.c_str());
}

int gsasl_mechanism::set_binding() {
    return set(peer_.binding->type == "tls-exporter" ? GSASL_CB_TLS_EXPORTER : GSASL_CB_TLS_UNIQUE,
               wire::base64_encode(peer_.binding->data));
}

result<secret_string> gsasl_mechanism::respond(std::string_view challenge) {
    if (complete_ || !explanation_.empty()) return unexpected_challenge();
    if (name_.starts_with("SCRAM-")) {
        if (challenge.starts_with("e=")) {  // RFC 5802, section 7: the reason of the -ERR that
                                            // follows
            explanation_ = challenge;
            return secret_string();
        }
        if (!challenge.starts_with("v="))
            if (auto reason = defect_of_iterations(challenge)) return *reason;
    }
    return step(challenge);
}

result<secret_string> gsasl_mechanism::step(std::string_view challenge) {
    char* output = nullptr;
    std::size_t length = 0;
    const int code =
        gsasl_step(session_.get(), challenge.data(), challenge.size(), &output, &length);
    if (code != GSASL_OK && code != GSASL_NEEDS_MORE) return failed(code);
    complete_ = code == GSASL_OK;
    secret_string response(std::string_view(output, length));
    gsasl_free(output);
    return response;
}

}  // namespace pop3::inline v1::sasl
