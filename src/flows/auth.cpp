// SPDX-License-Identifier: MIT
// AUTH (RFC 5034): the SASL exchange, the same for every mechanism.
#include "cleartext_guard.hpp"
#include "pop3/flows.hpp"
#include "wire/base64.hpp"

namespace pop3::inline v1::flows {
namespace {

secret_string encoded(const secret_string& response) {
    return secret_string(wire::base64_encode(response.reveal()));
}

// The argument of the command: base64, "=" for the empty response (RFC 5034, section 4). Nothing if
// the initial response has to wait: because of its length, because of the mechanism, or because a
// server that does not list the mechanism may be older than initial responses (RFC 1734).
std::optional<secret_string> on_the_command_line(const dialogue& s, const sasl_mechanism& mechanism,
                                                 const std::optional<secret_string>& first) {
    const capabilities* listing = s.known_capabilities();
    if (!first || !mechanism.allows_initial_response() || !listing ||
        !listing->offers_mechanism(mechanism.name()))
        return std::nullopt;
    secret_string argument = first->empty() ? secret_string("=") : encoded(*first);
    constexpr std::size_t around = sizeof("AUTH  \r\n") - 1;
    if (around + mechanism.name().size() + argument.reveal().size() > s.limits().command_line)
        return std::nullopt;
    return argument;
}

// The answer to one challenge. `first` is the initial response that the client has not sent yet.
result<secret_string> answer_to(std::string_view challenge, sasl_mechanism& mechanism,
                                std::optional<secret_string>& first) {
    const std::optional<std::string> octets = wire::base64_decode(challenge);
    if (!octets) return fail(errc::bad_challenge, "it is not base64");
    if (!first) return mechanism.respond(*octets);
    if (!octets->empty()) return fail(errc::bad_challenge, "the server spoke out of turn");
    secret_string response = std::move(*first);
    first.reset();
    return response;
}

// Whether the client sent something that the server could judge before its first answer.
enum class said_so_far { nothing, initial_response };

// A server that refuses before it received anything has not judged the password; one that sent a
// challenge knows the mechanism.
errc verdict(errc meaning, std::size_t challenges, said_so_far text) {
    const bool judged = meaning == errc::authentication_failed || meaning == errc::login_refused;
    if (challenges > 0 && meaning == errc::mechanism_refused) return errc::login_refused;
    if (challenges == 0 && text == said_so_far::nothing && judged) return errc::mechanism_refused;
    return meaning;
}

// -ERR, with the server's explanation from a challenge before it.
failure refused(const dialogue& s, const sasl_mechanism& mechanism, const reply& answer,
                std::size_t challenges, said_so_far text) {
    failure reason = s.refusal(answer);
    reason.code = verdict(static_cast<errc>(reason.code.value()), challenges, text);
    const std::string explanation = mechanism.server_explanation();
    if (explanation.empty()) return reason;
    reason.detail = escaped(s.masked(explanation));
    if (reason.code == errc::login_refused || reason.code == errc::login_unavailable)
        reason.code = errc::authentication_failed;
    return reason;
}

// What a mechanism asks others for is awaited here, so that a stop request and the time limits hold.
flow<void> prepared(sasl_mechanism& mechanism, std::optional<std::string> challenge) {
    constexpr std::chrono::minutes longest{1};
    std::optional<event> answered = mechanism.prepare(challenge);
    if (!answered) co_return;
    bool in_time = co_await wait_for(*answered, longest);
    static_cast<void>(in_time);  // else the mechanism fails
}

// The challenges and their answers, up to the status line.
flow<reply> converse(dialogue& s, sasl_mechanism& mechanism, std::optional<secret_string> first,
                     said_so_far text) {
    std::optional<failure> cancelled;
    for (std::size_t challenges = 0;; ++challenges) {
        reply answer = co_await s.next_reply();
        if (answer.status == status_indicator::ok) {  // S: +OK
            if (!cancelled && !first && mechanism.complete()) co_return answer;
            co_return s.make_unusable(errc::server_unverified, answer.line, "+OK came too early");
        }
        if (answer.status == status_indicator::err)  // S: -ERR
            co_return cancelled ? *cancelled : refused(s, mechanism, answer, challenges, text);
        if (cancelled)
            co_return s.make_unusable(errc::malformed_reply, {}, "a challenge after the *");

        std::optional<std::string> octets = wire::base64_decode(answer.text());
        if (!first && octets && challenges < s.limits().sasl_challenges) {
            flow<void> asking = prepared(mechanism, std::move(octets));
            co_await asking;
        }
        result<secret_string> response =
            challenges == s.limits().sasl_challenges
                ? fail(errc::limit_exceeded, "too many challenges")
                : answer_to(answer.text(), mechanism, first);  // S: + challenge
        if (response) {
            s.send_sasl(encoded(*response));  // C: response
        } else {
            s.send_sasl("*");  // C: *
            cancelled = std::move(response).error();
            cancelled->command = "AUTH " + std::string(mechanism.name());
        }
    }
}

}  // namespace

flow<reply> auth(dialogue& s, sasl_mechanism& mechanism) {
    if (mechanism.reveals_password())
        if (auto reason = password_in_clear(s)) co_return *reason;
    s.mask_secret(mechanism.secret());
    std::optional<secret_string> first;
    flow<void> asking = prepared(mechanism, std::nullopt);
    co_await asking;
    if (auto response = mechanism.initial_response()) {
        if (!*response) co_return std::move(*response).error();
        first = **std::move(response);
    }
    if (const auto argument = on_the_command_line(s, mechanism, first)) {
        s.send("AUTH", mechanism.name(), *argument);  // C: AUTH PLAIN AHRpbQB0YW5zdGFhZg==
        flow<reply> talk = converse(s, mechanism, {}, said_so_far::initial_response);
        result<reply> outcome = co_await talk.attempt();
        if (outcome || outcome.error().code != errc::mechanism_refused) co_return outcome;
        // A server older than RFC 5034 may refuse the initial response: try once more without it.
    }
    s.send("AUTH", mechanism.name());  // C: AUTH PLAIN
    flow<reply> talk = converse(s, mechanism, std::move(first), said_so_far::nothing);
    reply ok = co_await talk;
    co_return ok;
}

}  // namespace pop3::inline v1::flows
