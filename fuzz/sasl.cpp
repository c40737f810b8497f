// SPDX-License-Identifier: MIT
// AUTH with each built-in mechanism against any challenges, and base64 both ways.
#include <memory>

#include "exchange_log.hpp"
#include "pop3/flows.hpp"
#include "pop3/owned_session.hpp"
#include "replayed_server.hpp"
#include "targets.hpp"
#include "wire/base64.hpp"

namespace pop3::fuzz {
namespace {

std::unique_ptr<sasl_mechanism> mechanism(unsigned choice) {
    const credentials ann("ann", secret_string(test::password));
    const credentials token = credentials::oauth("ann", secret_string(test::password));
    switch (choice % 7) {
        case 0:
            return std::make_unique<sasl_plain>(ann);
        case 1:
            return std::make_unique<sasl_login>(ann);
        case 2:
            return std::make_unique<sasl_cram_md5>(ann);
        case 3:
            return std::make_unique<sasl_xoauth2>(token);
        case 4:
            return std::make_unique<sasl_oauthbearer>(token);
        case 5:
            return std::make_unique<sasl_external>("ann");
        default:
            return std::make_unique<sasl_anonymous>("ann");
    }
}

record play_sasl(unsigned choice, replayed_server server) {
    limits small;
    small.status_line = 512;
    small.sasl_challenges = 4;
    pop3::owned_session s(small);
    s.set_secure();
    record all;
    all.add("greeting", server.run(flows::greeting(s)));
    if (!s.usable()) return all;
    all.add("CAPA", server.run(flows::capa(s)));
    if (!s.usable()) return all;
    test::recorder trace;
    s.set_tracer(&trace);
    const auto method = mechanism(choice);
    const result<pop3::reply> outcome = server.run(flows::auth(s, *method));
    all.add("AUTH", outcome);
    if (outcome) require(method->complete(), "nobody is logged in before all was said");
    if (method->secret().empty()) return all;
    if (!outcome) require_secrecy(outcome.error());
    for (const std::string& line : trace.lines) require_secrecy(line);
    return all;
}

void require_one_spelling(std::string_view text) {
    require(wire::base64_decode(wire::base64_encode(text)) == text, "base64 comes back");
    if (const auto octets = wire::base64_decode(text))
        require(wire::base64_encode(*octets) == text, "base64 has one spelling", text);
}

}  // namespace

// An odd choice is a server that sends arbitrary octets; an even one challenges by the octets of
// its turns, in valid base64, and then sends +OK.
void sasl(std::string_view input) {
    const unsigned choice = take_choice(input);
    std::vector<std::string> says{"+OK\r\n"};
    says.emplace_back((choice & 0x80U) ? "+OK\r\nSASL PLAIN EXTERNAL ANONYMOUS\r\n.\r\n"
                                       : "-ERR\r\n");
    for (const std::string_view turn : turns_of(input)) {
        require_one_spelling(turn);
        says.push_back((choice & 1U) ? std::string(turn)
                                     : "+ " + wire::base64_encode(turn) + "\r\n");
    }
    if (!(choice & 1U)) says.emplace_back("+OK\r\n");
    const std::vector<std::string_view> turns(says.begin(), says.end());
    require_same_for_every_cut(input, turns, [choice](replayed_server server) {
        return play_sasl(choice >> 1U, std::move(server));
    });
}

}  // namespace pop3::fuzz
