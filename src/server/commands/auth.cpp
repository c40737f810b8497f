// SPDX-License-Identifier: MIT
// AUTH (RFC 5034): SASL, for each mechanism of the server.
#include "commands.hpp"
#include "vocabulary/tokens.hpp"
#include "wire/base64.hpp"

namespace pop3::inline v1::serving::commands {

namespace {

void take_step(command_context& context, std::string_view octets) {
    server_mechanism::step next = context.sasl->respond(octets);
    if (auto* more = std::get_if<server_mechanism::challenge>(&next))
        return context.challenge(wire::base64_encode(more->octets));
    context.sasl.reset();
    if (auto* done = std::get_if<server_mechanism::authenticated>(&next))
        return context.log_in(done->user);
    context.login_failed(std::get<failure>(next));
}

void respond(command_context& context, std::string_view base64) {
    std::optional<std::string> octets = wire::base64_decode(base64);
    if (!octets) {
        context.sasl.reset();
        return context.err("not base64");
    }
    take_step(context, *octets);
    wipe(*octets);
}

}  // namespace

void auth(command_context& context, std::string_view arguments) {
    const std::string_view name = wire::next_word(arguments);
    const std::string_view initial = wire::next_word(arguments);
    if (name.empty()) return context.err("AUTH takes a mechanism");
    if (!context.no_arguments(arguments)) return;
    if (!context.offered.sasl_plain || !wire::equal_ignoring_case(name, "PLAIN"))
        return context.err("this mechanism is not offered here");
    if (!context.password_allowed()) return;

    context.sasl = sasl_plain_exchange(context.mail);
    if (initial.empty())
        return context.challenge(wire::base64_encode(context.sasl->first_challenge()));
    respond(context, initial == "=" ? std::string_view() : initial);  // "=": there, but empty
}

void auth_response(command_context& context, std::string_view line) {
    if (line != "*") return respond(context, line);
    context.sasl.reset();
    context.err("cancelled");
}

}  // namespace pop3::inline v1::serving::commands
