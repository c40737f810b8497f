// SPDX-License-Identifier: MIT
// The greeting, STLS, and what is accepted before TLS.
#include "checks.hpp"

namespace pop3::check::checks {
namespace {

bool listed_in_clear(examination& of, std::string_view capability) {
    try {
        return of.capa_in_clear().has(capability);
    } catch (const std::runtime_error&) {
        return false;  // defects of CAPA are checked elsewhere
    }
}

std::string first_line(const std::string& octets) {
    return octets.substr(0, octets.find_first_of("\r\n"));
}

}  // namespace

finding greeting(examination& of) {
    constexpr std::chrono::milliseconds a_moment{100};
    std::unique_ptr<dialogue> with;
    try {
        with = of.begins_in_clear() ? of.connect() : of.in_tls();
        const status_line hello = with->next();
        if (!hello.ok()) {
            of.no_greeting();
            return failed("the server refuses the connection", with->evidence());
        }
    } catch (const dialogue_over&) {
        of.no_greeting();
        throw;
    }
    const std::string shown = with->evidence();
    if (!with->stirs_within(a_moment)) return passed("", shown);
    of.no_greeting();
    const std::string more = with->rest();
    if (more.empty()) return failed("the server greets and closes the connection", shown);
    return failed("the greeting has more than one line", shown + "\nS: " + first_line(more));
}

finding stls(examination& of) {
    const bool asked_for = of.how().how.tls == tls_mode::stls;
    const bool listed = listed_in_clear(of, "STLS");
    auto with = of.greeted_in_clear();
    const status_line answer = with->ask("STLS");
    const std::string shown = with->evidence();
    if (!answer.ok()) {
        of.no_tls("without TLS");
        if (listed) return failed("CAPA lists STLS, but it is refused", shown);
        if (asked_for) return failed("STLS is refused", shown);
        return skipped("no TLS on this port: everything is in clear text");
    }
    if (with->has_unread()) {
        of.no_tls("without a TLS that can be trusted");
        return failed("octets after the +OK to STLS, which a client could read as answers in TLS",
                      shown + "\nS: " + first_line(with->rest()));
    }
    tls_options anybody = of.how().how.trust;
    if (const auto why = with->encrypt(anybody.dangerously_accept_any_certificate())) {
        of.no_tls("without TLS");
        return failed("the handshake fails: " + why->message(), shown);
    }
    if (!listed) return warned("STLS works, but CAPA does not list it", shown);
    return passed("", shown);
}

// Octets after STLS in the same write may come from an attacker on the network. A server that keeps
// them answers inside TLS, so that QUIT gets more than one line.
finding stls_injection(examination& of) {
    auto with = of.greeted_in_clear();
    with->send("STLS\r\nCAPA\r\n", "STLS, and CAPA in the same write");
    const status_line answer = with->next();
    if (!answer.ok())
        return of.tls_possible() ? passed("the two together are refused", with->evidence())
                                 : skipped("no TLS on this port");
    std::string shown = with->evidence();
    tls_options anybody = of.how().how.trust;
    if (with->has_unread())
        return passed("the second command is answered in clear text, as it was sent", shown);
    if (with->encrypt(anybody.dangerously_accept_any_certificate()))
        return passed("no TLS is established", shown);
    try {
        with->send("QUIT\r\n", "(in TLS) QUIT");
    } catch (const dialogue_over&) {
        return passed("the connection is closed", shown);
    }
    const std::string came = with->rest();
    const std::size_t end = came.find('\n');
    if (end == std::string::npos || end + 1 == came.size())
        return passed("the second command is discarded", shown);
    shown +=
        "\nC: (in TLS) QUIT\nS: " + first_line(came) + "\nS: " + first_line(came.substr(end + 1));
    return failed("what was sent before TLS is answered inside it", shown);
}

finding cleartext_login(examination& of) {
    if (!of.tls_possible()) return skipped("no TLS on this port: it cannot be required");
    auto with = of.greeted_in_clear();
    const status_line answer = with->ask("USER " + of.how().who.user());
    if (!answer.ok()) return passed("", with->evidence());
    return warned("USER is accepted in clear text, so that a password may follow",
                  with->evidence());
}

}  // namespace pop3::check::checks
