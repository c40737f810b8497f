// SPDX-License-Identifier: MIT
// AUTH (RFC 5034): the SASL exchange, the same for every mechanism.
#include "flows/refusals.hpp"
#include "pop3/flows.hpp"
#include "wire/base64.hpp"

namespace pop3::inline v1::flows {
namespace {

// Base64; the empty initial response is "=" (RFC 5034, section 4).
secret_string encoded(const secret_string& response, bool initial) {
    if (response.empty()) return initial ? "=" : "";
    return secret_string(wire::base64_encode(response.reveal()));
}

bool fits_on_the_command_line(const session& s, std::string_view name,
                              const secret_string& response) {
    constexpr std::size_t around = sizeof("AUTH  \r\n") - 1;
    return around + name.size() + response.reveal().size() <= s.bounds().command_line;
}

// The answer to one challenge, in base64.
result<secret_string> answer_to(std::string_view challenge, sasl_mechanism& mechanism,
                                std::optional<secret_string>& held_back) {
    const std::optional<std::string> octets = wire::base64_decode(challenge);
    if (!octets) return fail(errc::malformed_reply, "the challenge is not base64");
    if (held_back) {  // the server asks for what would have been the initial response
        secret_string first = std::move(*held_back);
        held_back.reset();
        if (octets->empty()) return first;
    }
    result<secret_string> response = mechanism.respond(*octets);
    if (!response) return response;
    return encoded(*response, false);
}

}  // namespace

flow<reply> auth(session& s, sasl_mechanism& mechanism) {
    if (mechanism.reveals_password())
        if (auto why = password_in_clear(s)) co_return *why;
    std::optional<secret_string> first;
    if (auto response = mechanism.initial_response()) {
        if (!*response) co_return response->error();
        first = encoded(**response, true);
    }
    if (first && fits_on_the_command_line(s, mechanism.name(), *first)) {
        s.send("AUTH", mechanism.name(), *first);  // C: AUTH PLAIN AHRpbQB0YW5zdGFhZg==
        first.reset();
    } else {
        s.send("AUTH", mechanism.name());  // C: AUTH PLAIN
        if (first && first->reveal() == "=") first.emplace();
    }

    std::optional<failure> cancelled;
    for (std::size_t challenges = 0;; ++challenges) {
        reply answer = co_await s.next_reply();
        if (answer.status == status_indicator::ok) co_return answer;  // S: +OK
        if (answer.status == status_indicator::err) {                 // S: -ERR
            if (cancelled) co_return *cancelled;
            co_return s.refusal(answer);
        }
        if (challenges == s.bounds().sasl_challenges || cancelled)
            co_return s.broken(errc::limit_exceeded, {}, "too many challenges");
        result<secret_string> response =
            answer_to(answer.text(), mechanism, first);  // S: + challenge
        if (response)
            s.send_sasl(*response);  // C: response
        else
            s.send_sasl("*");  // C: *
        if (!response) cancelled = response.error();
    }
}

}  // namespace pop3::inline v1::flows
