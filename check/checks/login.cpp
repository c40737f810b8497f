// SPDX-License-Identifier: MIT
// Logging in: rightly, wrongly, twice, and too soon.
#include <algorithm>

#include "checks.hpp"
#include "wire/base64.hpp"

namespace pop3::check::checks {
namespace {

// They need more than a name and a password, so that an immediate -ERR may be right.
bool needs_more(std::string_view mechanism) {
    return mechanism == "EXTERNAL" || mechanism == "GSSAPI" || mechanism == "ANONYMOUS" ||
           mechanism == "NTLM" || mechanism == "GSS-SPNEGO" || mechanism == "KERBEROS_V4";
}

bool mechanism_may_be_at_fault(const std::error_code& code) {
    return code == cause::fix_credentials || code == errc::login_unavailable ||
           code == errc::not_supported || code == errc::mechanism_refused ||
           code == errc::bad_challenge || code == errc::server_unverified;
}

// Begun and cancelled (RFC 5034, section 4): no password is tried.
finding begin_each(examination& exam) {
    const capa_reply& listed = exam.capa_before();
    const capability* sasl = listed.listing ? listed.listing->find("SASL") : nullptr;
    if (!sasl) return skipped("CAPA lists none");
    std::string begun;
    std::unique_ptr<raw_connection> connection;
    for (const std::string& name : sasl->arguments) {
        if (!connection || !connection->usable()) connection = exam.greeted();
        connection->send("AUTH " + name + "\r\n", "AUTH " + name);
        const status_line answer = connection->next(true);
        const std::string shown = connection->evidence();
        if (answer.refused()) {
            if (needs_more(name)) continue;
            return failed(name + " is listed, but refused", shown);
        }
        if (answer.ok()) return failed(name + " accepts a login without any proof", shown);
        if (!wire::base64_decode(answer.text()))
            return failed(name + " begins with text that is not base64", shown);
        connection->send("*\r\n", "*");
        const status_line end = connection->next(true);
        if (end.ok()) return failed(name + " accepts a cancelled login", connection->evidence());
        if (end.is_challenge())
            return failed(name + " cannot be cancelled", connection->evidence());
        if (connection->has_unread()) connection.reset();
        begun += (begun.empty() ? "" : " ") + name;
    }
    return passed(begun);
}

}  // namespace

finding mechanisms(examination& exam) {
    exam.mechanisms_fail = true;
    finding found = begin_each(exam);
    exam.mechanisms_fail = found.outcome_kind == outcome::fail;
    return found;
}

finding login(examination& exam) {
    try {
        exam.session();
        return passed("");
    } catch (const pop3::error& e) {
        if (e.code() == errc::cancelled) throw;
        const std::string shown = e.reason().reply.empty() ? "" : "S: " + e.reason().reply;
        // The strongest mechanism may be broken, and the password right.
        if (mechanism_may_be_at_fault(e.code()) && exam.try_user_pass())
            return failed("USER and PASS work: " + e.reason().message(), shown);
        return failed(e.reason().message(), shown);
    }
}

// The session before has ended with QUIT: this is the next one.
finding login_delay(examination& exam) {
    const auto delay = exam.announced_delay();
    const bool announced = delay && delay->seconds > 0;
    try {
        exam.second_session();
    } catch (const pop3::error& e) {
        if (e.code() == errc::cancelled) throw;
        exam.no_login("the next login is refused: see \"login-delay\"");
        const std::string shown = "S: " + e.reason().reply;
        if (e.code() == errc::login_delay && announced)
            return warned("the next login has to wait, as CAPA announces", shown);
        return failed("the next login is refused, and CAPA does not announce for how long", shown);
    }
    return passed(announced ? "CAPA says " + std::to_string(delay->seconds) +
                                  " s, which the server does not enforce"
                            : "");
}

finding second_login(examination& exam) {
    exam.second_session();
    try {
        auto second = exam.log_in();
        return warned("two sessions are open at the same time");
    } catch (const pop3::error& e) {
        const std::string shown = "S: " + e.reason().reply;
        if (e.reason().reply.starts_with("-ERR [IN-USE]")) return passed("", shown);
        if (e.code() == errc::login_delay)
            return skipped("the server refuses further logins for a while");
        if (e.code() == errc::cancelled) throw;
        return warned("it is refused, but not with [IN-USE]", shown);
    }
}

// Once, and last of all, because servers slow down or lock out clients that repeat it.
finding wrong_password(examination& exam) {
    if (!exam.login_works()) return skipped("without a login that works");
    exam.drop_session();
    exam.drop_later();
    auto connection = exam.greeted();
    if (!connection->ask("USER " + exam.how().identity.user()).ok())
        return skipped("USER is refused");
    connection->send("PASS not-the-password-7f3a\r\n", "PASS not-the-password-7f3a");
    const status_line answer = connection->next();
    if (answer.ok()) return failed("any password is accepted", connection->evidence());
    if (answer.code() == "AUTH") return passed("", connection->evidence());
    if (exam.lists_before_login("AUTH-RESP-CODE"))
        return failed("CAPA lists AUTH-RESP-CODE, but the answer has none", connection->evidence());
    return warned("no [AUTH]: clients cannot tell it from other failures", connection->evidence());
}

}  // namespace pop3::check::checks
