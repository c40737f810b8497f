// SPDX-License-Identifier: MIT
// The greeting, STLS, and what is accepted before TLS.
#include "checks.hpp"

#include "wire/line_reader.hpp"

namespace pop3::check::checks {
namespace {

bool listed_in_clear(examination& exam, std::string_view capability) {
    try {
        return exam.capa_in_clear().has(capability);
    } catch (const std::runtime_error&) {
        return false;  // defects of CAPA are checked elsewhere
    }
}

}  // namespace

finding greeting(examination& exam) {
    constexpr std::chrono::milliseconds a_moment{100};
    std::unique_ptr<raw_connection> connection;
    try {
        connection = exam.begins_in_clear() ? exam.connect() : exam.in_tls();
        const status_line hello = connection->next();
        if (!hello.ok()) {
            exam.no_greeting();
            return failed("the server refuses the connection", connection->evidence());
        }
    } catch (const connection_ended&) {
        exam.no_greeting();
        throw;
    }
    const std::string shown = connection->evidence();
    if (!connection->wait_for_input(a_moment)) return passed("", shown);
    exam.no_greeting();
    const std::string more = connection->read_to_end();
    if (more.empty()) return failed("the server greets and closes the connection", shown);
    return failed("the greeting has more than one line",
                  shown + "\nS: " + std::string(wire::before_line_end(more)));
}

finding stls(examination& exam) {
    const bool listed = listed_in_clear(exam, "STLS");
    auto connection = exam.greeted_in_clear();
    const status_line answer = connection->ask("STLS");
    const std::string shown = connection->evidence();
    if (!answer.ok()) {
        exam.no_tls("without TLS");
        return listed ? failed("CAPA lists STLS, but it is refused", shown)
                      : failed(
                            "no TLS on this port: passwords and mail can be read by anybody on "
                            "the way",
                            shown);
    }
    if (connection->has_unread()) {
        exam.no_tls("without a TLS that can be trusted");
        return failed(
            "octets after the +OK to STLS, which a client could read as answers in TLS",
            shown + "\nS: " + std::string(wire::before_line_end(connection->read_to_end())));
    }
    tls_options anybody = exam.how().options.tls_options;
    if (const auto reason = connection->encrypt(anybody.dangerously_accept_any_certificate())) {
        exam.no_tls("without TLS");
        return failed("the handshake fails: " + reason->message(), shown);
    }
    if (!listed) return warned("STLS works, but CAPA does not list it", shown);
    return passed("", shown);
}

// Octets after STLS in the same write may come from an attacker on the network. A server that keeps
// them answers inside TLS, so that QUIT gets more than one line.
finding stls_injection(examination& exam) {
    auto connection = exam.greeted_in_clear();
    connection->send("STLS\r\nCAPA\r\n", "STLS, and CAPA in the same write");
    const status_line answer = connection->next();
    if (!answer.ok())
        return exam.tls_possible() ? passed("the two together are refused", connection->evidence())
                                   : skipped("no TLS on this port");
    std::string shown = connection->evidence();
    tls_options anybody = exam.how().options.tls_options;
    if (connection->has_unread())
        return passed("the second command is answered in clear text, as it was sent", shown);
    if (connection->encrypt(anybody.dangerously_accept_any_certificate()))
        return passed("no TLS is established", shown);
    try {
        connection->send("QUIT\r\n", "(in TLS) QUIT");
    } catch (const connection_ended&) {
        return passed("the connection is closed", shown);
    }
    const std::string came = connection->read_to_end();
    const std::optional<wire::line> first = wire::first_line(came);
    if (!first || first->octets == came.size())
        return passed("the second command is discarded", shown);
    shown += "\nC: (in TLS) QUIT\nS: " + std::string(first->text) + "\nS: " +
             std::string(wire::before_line_end(std::string_view(came).substr(first->octets)));
    return failed("what was sent before TLS is answered inside it", shown);
}

finding cleartext_login(examination& exam) {
    if (!exam.tls_possible()) return skipped("no TLS on this port: it cannot be required");
    auto connection = exam.greeted_in_clear();
    const status_line answer = connection->ask("USER " + exam.how().identity.user());
    if (!answer.ok()) return passed("", connection->evidence());
    return warned("USER is accepted in clear text, so that a password may follow",
                  connection->evidence());
}

}  // namespace pop3::check::checks
