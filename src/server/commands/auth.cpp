// SPDX-License-Identifier: MIT
// AUTH (RFC 5034): SASL, for each mechanism of the server.
#include "commands.hpp"
#include "vocabulary/tokens.hpp"
#include "wire/base64.hpp"

namespace pop3::inline v1::serving::commands {

namespace {

void take_step(conversation& with, std::string_view octets) {
    sasl_exchange::step next = with.sasl->respond(octets);
    if (auto* more = std::get_if<sasl_exchange::challenge>(&next))
        return with.challenge(wire::base64_encode(more->octets));
    with.sasl.reset();
    if (auto* done = std::get_if<sasl_exchange::authenticated>(&next))
        return with.log_in(done->user);
    with.login_failed(std::get<failure>(next));
}

void respond(conversation& with, std::string_view base64) {
    std::optional<std::string> octets = wire::base64_decode(base64);
    if (!octets) {
        with.sasl.reset();
        return with.err("not base64");
    }
    take_step(with, *octets);
    wipe(*octets);
}

}  // namespace

void auth(conversation& with, std::string_view arguments) {
    const std::string_view name = wire::next_word(arguments);
    const std::string_view initial = wire::next_word(arguments);
    if (name.empty()) return with.err("AUTH takes a mechanism");
    if (!with.no_arguments(arguments)) return;
    if (!with.offered.sasl_plain || !wire::equal_ignoring_case(name, "PLAIN"))
        return with.err("this mechanism is not offered here");
    if (!with.password_allowed()) return;

    with.sasl = sasl_plain_exchange(with.mail);
    if (initial.empty()) return with.challenge(wire::base64_encode(with.sasl->first_challenge()));
    respond(with, initial == "=" ? std::string_view() : initial);  // "=": there, but empty
}

void auth_response(conversation& with, std::string_view line) {
    if (line != "*") return respond(with, line);
    with.sasl.reset();
    with.err("cancelled");
}

}  // namespace pop3::inline v1::serving::commands
