// SPDX-License-Identifier: MIT
#include "scram_bindable.hpp"

#include <gsasl.h>

#include <array>
#include <system_error>
#include <utility>

#include "gsasl_mechanism.hpp"
#include "sasl/credential_checks.hpp"
#include "system/signals_blocked.hpp"
#include "vocabulary/tokens.hpp"
#include "wire/base64.hpp"

namespace pop3::inline v1::sasl {
namespace {

constexpr std::string_view gs2_header = "y,,";
constexpr std::size_t nonce_octets = 18;

std::optional<secret_string> prepared(const std::string& text, Gsasl_saslprep_flags flags) {
    char* out = nullptr;
    if (gsasl_saslprep(text.c_str(), flags, &out, nullptr) != GSASL_OK) return std::nullopt;
    std::string copy(out);
    std::fill_n(static_cast<volatile char*>(out), copy.size(), '\0');
    gsasl_free(out);
    return secret_string(std::move(copy));
}

std::string as_saslname(std::string_view user) {
    std::string text;
    for (const char c : user) {
        if (c == ',')
            text += "=2C";
        else if (c == '=')
            text += "=3D";
        else
            text += c;
    }
    return text;
}

secret_string exclusive_or(std::string_view a, std::string_view b) {
    std::string octets(a);
    for (std::size_t i = 0; i < octets.size() && i < b.size(); ++i)
        octets[i] = static_cast<char>(octets[i] ^ b[i]);
    return secret_string(std::move(octets));
}

failure not_prepared() {
    return fail(errc::credentials_unusable, "characters that SASLprep does not allow (RFC 4013)");
}

}  // namespace

scram_bindable::scram_bindable(std::string_view name, credentials identity)
    : name_(name),
      identity_(std::move(identity)),
      hash_(name == "SCRAM-SHA-1" ? "SHA1" : "SHA256") {}

// The iterations take up to seconds. Dropping the login waits for them: OpenSSL must not be used at the end
// of the program.
std::optional<event> scram_bindable::prepare(std::optional<std::string_view> challenge) {
    if (!challenge || salting_ || !signature_.empty() || !explanation_.empty()) return std::nullopt;
    result<first_challenge> asked = parsed(*challenge);
    if (!asked) return std::nullopt;
    try {
        const system::signals_blocked in_new_thread;
        salting_.emplace([this, given = *std::move(asked)] { salted_.emplace(salted(given)); });
    } catch (const std::system_error&) {
        return std::nullopt;  // then the caller computes
    }
    return salting_->done();
}

std::optional<result<secret_string>> scram_bindable::initial_response() {
    if (auto reason = defect_of(identity_)) return *reason;
    const auto user = prepared(identity_.user(), GSASL_ALLOW_UNASSIGNED);
    if (!user) return not_prepared();
    std::array<char, nonce_octets> chance{};
    if (gsasl_nonce(chance.data(), chance.size()) != GSASL_OK)
        return fail(errc::credentials_unusable, "this machine has no random numbers");
    nonce_ = wire::base64_encode({chance.data(), chance.size()});
    first_bare_ = "n=" + as_saslname(user->reveal()) + ",r=" + nonce_;
    return secret_string(std::string(gs2_header) + first_bare_);
}

result<secret_string> scram_bindable::respond(std::string_view challenge) {
    if (complete_ || !explanation_.empty()) return unexpected_challenge();
    if (challenge.starts_with("e=")) {  // RFC 5802, section 7: the reason of the -ERR that follows
        explanation_ = challenge;
        return secret_string();
    }
    return signature_.empty() ? prove(challenge) : verify(challenge);
}

// r=NONCE,s=SALT,i=COUNT
result<scram_bindable::first_challenge> scram_bindable::parsed(
    std::string_view server_first) const {
    if (auto reason = defect_of_iterations(server_first)) return *reason;
    const std::string_view nonce = scram_attribute(server_first, "r=");
    const auto salt = wire::base64_decode(scram_attribute(server_first, "s="));
    const auto count = wire::parse_number(scram_attribute(server_first, "i="), INT32_MAX);
    if (!server_first.starts_with("r=") || nonce.size() <= nonce_.size() ||
        !nonce.starts_with(nonce_) || !salt || salt->empty() || salt->size() > INT16_MAX || !count)
        return fail(errc::bad_challenge, "it is not SCRAM's");
    return first_challenge{std::string(nonce), *salt, static_cast<std::uint32_t>(*count)};
}

result<secret_string> scram_bindable::salted(const first_challenge& asked) const {
    const secret_string plain = identity_.password();
    std::string text(plain.reveal());
    const auto password = prepared(text, Gsasl_saslprep_flags{});
    wipe(text);
    if (!password) return not_prepared();

    secret_string octets = hash_.salted(password->reveal(), asked.salt, asked.iterations);
    if (octets.empty()) return fail(errc::credentials_unusable, "OpenSSL lacks a hash function");
    return octets;
}

// What prepare() has begun to compute, or computes it.
result<secret_string> scram_bindable::salted_by_now(const first_challenge& asked) {
    if (!salting_) return salted(asked);
    if (!salting_->done().is_set())
        return fail(errc::timed_out, "the answer to the challenge was not computed in time");
    salting_->get();
    salting_.reset();
    return *std::exchange(salted_, std::nullopt);
}

result<secret_string> scram_bindable::prove(std::string_view server_first) {
    const result<first_challenge> asked = parsed(server_first);
    if (!asked) return asked.error();
    const result<secret_string> salt_and_password = salted_by_now(*asked);
    if (!salt_and_password) return salt_and_password.error();
    const secret_string key = hash_.hmac(*salt_and_password, "Client Key");
    const std::string unproven = "c=" + wire::base64_encode(gs2_header) + ",r=" + asked->nonce;
    const std::string all = first_bare_ + ',' + std::string(server_first) + ',' + unproven;
    const secret_string proof =
        exclusive_or(key.reveal(), hash_.hmac(hash_.digest(key.reveal()), all).reveal());
    signature_ = hash_.hmac(hash_.hmac(*salt_and_password, "Server Key"), all);
    if (signature_.empty())
        return fail(errc::credentials_unusable, "OpenSSL lacks a hash function");
    return secret_string(unproven + ",p=" + wire::base64_encode(proof.reveal()));
}

// v=SIGNATURE
result<secret_string> scram_bindable::verify(std::string_view server_final) {
    const std::string right = "v=" + wire::base64_encode(signature_.reveal());
    if (server_final.substr(0, server_final.find(',')) != right)
        return fail(errc::server_unverified, "its signature does not match the password");
    complete_ = true;
    return secret_string();
}

}  // namespace pop3::inline v1::sasl
