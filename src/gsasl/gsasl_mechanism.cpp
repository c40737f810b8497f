// SPDX-License-Identifier: MIT
#include "gsasl_mechanism.hpp"

#include <mutex>
#include <system_error>
#include <thread>
#include <utility>

#include "sasl/credential_checks.hpp"
#include "system/signals_blocked.hpp"
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

namespace {

struct finish {
    void operator()(Gsasl_session* s) const noexcept { gsasl_finish(s); }
};

}  // namespace

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

// The session of libgsasl. One step at a time: by the thread of prepare(), or by the caller.
struct gsasl_mechanism::exchange {
    exchange(Gsasl& loaded, std::string_view mechanism, credentials user, sasl_peer server)
        : library(loaded), name(mechanism), identity(std::move(user)), peer(std::move(server)) {}

    // Without a challenge: the initial response.
    result<secret_string> step(std::optional<std::string_view> challenge) {
        if (!challenge)
            if (const int code = begin(); code != GSASL_OK) return failed(code);
        const std::string_view in = challenge.value_or(std::string_view());
        char* output = nullptr;
        std::size_t length = 0;
        const int code = gsasl_step(session.get(), in.data(), in.size(), &output, &length);
        if (code != GSASL_OK && code != GSASL_NEEDS_MORE) return failed(code);
        complete = code == GSASL_OK;
        secret_string response(std::string_view(output, length));
        gsasl_free(output);
        return response;
    }

    Gsasl& library;
    const std::string name;
    const credentials identity;
    const sasl_peer peer;
    std::unique_ptr<Gsasl_session, finish> session;
    bool complete = false;
    std::mutex guard;  // of the following
    std::optional<result<secret_string>> result_of_thread;

  private:
    int begin() {
        Gsasl_session* started = nullptr;
        if (const int code = gsasl_client_start(&library, name.c_str(), &started)) return code;
        session.reset(started);
        if (identity.kind() == credential_kind::kerberos_ticket) {
            if (const int code = set(GSASL_SERVICE, "pop")) return code;
            if (const int code = set(GSASL_HOSTNAME, peer.host)) return code;
            return identity.user().empty() ? GSASL_OK : set(GSASL_AUTHZID, identity.user());
        }
        if (const int code = set(GSASL_AUTHID, identity.user())) return code;
        const std::string_view password = identity.password().reveal();
        if (const int code = gsasl_property_set_raw(session.get(), GSASL_PASSWORD, password.data(),
                                                    password.size()))
            return code;
        return name.ends_with("-PLUS") ? set_binding() : GSASL_OK;
    }

    int set(Gsasl_property property, const std::string& value) {
        return gsasl_property_set(session.get(), property, value.c_str());
    }

    int set_binding() {
        return set(
            peer.binding->type == "tls-exporter" ? GSASL_CB_TLS_EXPORTER : GSASL_CB_TLS_UNIQUE,
            wire::base64_encode(peer.binding->data));
    }
};

gsasl_mechanism::gsasl_mechanism(Gsasl& library, std::string_view name, credentials identity,
                                 sasl_peer peer)
    : name_(name),
      identity_(identity),
      exchange_(std::make_shared<exchange>(library, name, std::move(identity), std::move(peer))) {}

// Kerberos asks its own servers, by the name service and with timeouts of minutes. SCRAM computes as long as
// the server requests in its first challenge: up to seconds.
bool gsasl_mechanism::takes_long(std::optional<std::string_view> challenge) const {
    if (complete_ || !explanation_.empty() || defect()) return false;
    if (identity_.kind() == credential_kind::kerberos_ticket) return true;
    return challenge && challenge->starts_with("r=") && !defect_of_iterations(*challenge);
}

std::optional<event> gsasl_mechanism::prepare(std::optional<std::string_view> challenge) {
    if (!takes_long(challenge)) return std::nullopt;
    event done;
    std::optional<std::string> text;
    if (challenge) text.emplace(*challenge);
    try {
        const system::signals_blocked in_new_thread;
        std::thread([work = exchange_, text, done]() mutable {
            result<secret_string> got = work->step(text);
            {
                const std::lock_guard hold(work->guard);
                work->result_of_thread.emplace(std::move(got));
            }
            done.set();
        }).detach();
    } catch (const std::system_error&) {
        return std::nullopt;  // then the caller waits
    }
    is_prepared_ = true;
    return done;
}

std::optional<failure> gsasl_mechanism::defect() const {
    if (identity_.kind() == credential_kind::password)
        if (auto reason = defect_of(identity_)) return reason;
    return control_characters_in({identity_.user()});
}

std::optional<result<secret_string>> gsasl_mechanism::initial_response() {
    if (auto reason = defect()) return *reason;
    return step(std::nullopt);
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

// While the thread of prepare() has not ended, the exchange is its own.
result<secret_string> gsasl_mechanism::step(std::optional<std::string_view> challenge) {
    if (!std::exchange(is_prepared_, false)) {
        result<secret_string> got = exchange_->step(challenge);
        complete_ = exchange_->complete;
        return got;
    }
    const std::lock_guard hold(exchange_->guard);
    std::optional<result<secret_string>> got =
        std::exchange(exchange_->result_of_thread, std::nullopt);
    if (!got)
        return fail(errc::timed_out, identity_.kind() == credential_kind::kerberos_ticket
                                         ? "Kerberos did not answer"
                                         : "the answer to the challenge was not computed in time");
    complete_ = exchange_->complete;
    return *std::move(got);
}

}  // namespace pop3::inline v1::sasl
