// SPDX-License-Identifier: MIT
// Commands that come in the same write as a login, right after it.
#include <optional>

#include "checks.hpp"
#include "pop3/mechanisms.hpp"
#include "wire/base64.hpp"

namespace pop3::check::checks {
namespace {

constexpr std::size_t longest_command = 255;  // RFC 2449, section 4

constexpr auto refused_for_a_while = "the server refuses further logins for a while";

struct pipelined_attempt {
    bool logged_in = false;
    bool lost = false;
    std::string reason{};  // of a login that did not happen
    std::string evidence{};
};

// Answers come in order: if a command that is sent later is answered first, the others were lost,
// however slow the server is.
bool were_lost(raw_connection& connection, std::chrono::milliseconds patience) {
    bool asked = false;
    try {
        for (int answers = 0; answers < 2; ++answers) {
            if (!asked && !connection.wait_for_input(patience)) {
                connection.send("XYZZY\r\n", "XYZZY");
                asked = true;
            }
            if (!connection.next().ok()) return true;
        }
    } catch (const connection_ended& e) {
        if (e.reason() != end_reason::closed && e.reason() != end_reason::timed_out) throw;
        return true;
    }
    return false;
}

// Sends `login` with STAT and NOOP after it. `commands` of it have an answer each.
pipelined_attempt log_in_with_more(examination& exam, secret_string login, const std::string& shown,
                                   int commands) {
    constexpr std::chrono::seconds moment{5};
    auto connection = exam.greeted(true);
    login.append("\r\nSTAT\r\nNOOP\r\n");
    connection->send(login.reveal(), shown + ", STAT, NOOP in one write");
    for (int i = 0; i < commands; ++i) {
        const status_line answer = connection->next(true);
        if (answer.code() == "LOGIN-DELAY") return {.reason = refused_for_a_while};
        if (!answer.ok()) return {.reason = shown + " is refused"};
    }
    const auto patience =
        std::min<std::chrono::milliseconds>(moment, exam.how().options.timeouts.read);
    const std::string before = connection->evidence();
    const bool lost = were_lost(*connection, patience);
    const std::string after = connection->evidence();
    return {.logged_in = true,
            .lost = lost,
            .evidence = after.starts_with(before) ? after : before + '\n' + after};
}

pipelined_attempt by_user_and_pass(examination& exam) {
    const credentials& identity = exam.how().identity;
    secret_string all("USER " + identity.user() + "\r\nPASS ");
    all.append(identity.password().reveal());
    return log_in_with_more(exam, std::move(all), "USER, PASS", 2);
}

// With an initial response (RFC 5034, section 4), so that nothing but the verdict is to come.
pipelined_attempt by_auth_plain(examination& exam) {
    const credentials& identity = exam.how().identity;
    if (!exam.capa_before().listing || !exam.capa_before().listing->offers_mechanism("PLAIN"))
        return {.reason = "AUTH PLAIN is not listed"};
    const std::optional<result<secret_string>> response = sasl_plain(identity).initial_response();
    if (!response || !*response) return {.reason = "AUTH PLAIN accepts no such name or password"};
    secret_string all("AUTH PLAIN ");
    all.append(wire::base64_encode((*response)->reveal()));
    if (all.reveal().size() > longest_command - 2) return {.reason = "AUTH PLAIN is too long"};
    return log_in_with_more(exam, std::move(all), "AUTH PLAIN with its response", 1);
}

}  // namespace

finding login_pipelining(examination& exam) {
    if (!exam.login_works()) return skipped("without a login that works");
    exam.drop_later();
    if (exam.how().identity.kind() != credential_kind::password)
        return skipped("only with a password");
    const pipelined_attempt pass = by_user_and_pass(exam);
    const pipelined_attempt auth = by_auth_plain(exam);
    if (!pass.logged_in && !auth.logged_in) return skipped(pass.reason);
    if (!pass.lost && !auth.lost) return passed("", pass.logged_in ? pass.evidence : auth.evidence);
    const std::string words = pass.lost && auth.lost ? "STAT after PASS and after AUTH is lost"
                              : pass.lost            ? "STAT after PASS is lost"
                                                     : "STAT after AUTH is lost";
    const std::string& shown = pass.lost ? pass.evidence : auth.evidence;
    return exam.lists_before_login("PIPELINING")
               ? failed(words + ", although CAPA lists PIPELINING", shown)
               : warned(words + "; CAPA promises nothing", shown);
}

}  // namespace pop3::check::checks
