// SPDX-License-Identifier: MIT
// Logging in: rightly, wrongly, twice, too soon, and with commands right after it.
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

std::chrono::milliseconds short_wait(const examination& of) {
    return std::min<std::chrono::milliseconds>(std::chrono::seconds(5), of.how().how.timeouts.read);
}

}  // namespace

// Begun and cancelled (RFC 5034, section 4): no password is tried.
finding mechanisms(examination& of) {
    const capa_reply& listed = of.capa_before();
    const capability* sasl = listed.listing ? listed.listing->find("SASL") : nullptr;
    if (!sasl) return skipped("CAPA lists none");
    std::string begun;
    std::unique_ptr<dialogue> with;
    for (const std::string& name : sasl->arguments) {
        if (!with || !with->usable()) with = of.greeted();
        with->send("AUTH " + name + "\r\n", "AUTH " + name);
        const status_line answer = with->next(true);
        const std::string shown = with->evidence();
        if (answer.line.starts_with("-ERR")) {
            if (needs_more(name)) continue;
            return failed(name + " is listed, but refused", shown);
        }
        if (answer.ok()) return failed(name + " accepts a login without any proof", shown);
        if (!wire::base64_decode(answer.text()))
            return failed(name + " begins with text that is not base64", shown);
        with->send("*\r\n", "*");
        const status_line end = with->next(true);
        if (end.ok()) return failed(name + " accepts a cancelled login", with->evidence());
        if (end.line.starts_with('+'))
            return failed(name + " cannot be cancelled", with->evidence());
        if (with->has_unread()) with.reset();
        begun += (begun.empty() ? "" : " ") + name;
    }
    return passed(begun);
}

finding login(examination& of) {
    try {
        of.session();
        return passed("");
    } catch (const pop3::error& e) {
        if (e.code() == errc::cancelled) throw;
        const std::string shown = e.why().reply.empty() ? "" : "S: " + e.why().reply;
        // The strongest mechanism may be broken, and the password right.
        if (mechanism_may_be_at_fault(e.code()) && of.falls_back_on_user())
            return failed("USER and PASS work: " + e.why().message(), shown);
        return failed(e.why().message(), shown);
    }
}

// The session before has ended with QUIT: this is the next one.
finding login_delay(examination& of) {
    const auto delay = of.announced_delay();
    const bool announced = delay && delay->seconds > 0;
    try {
        of.later();
    } catch (const pop3::error& e) {
        if (e.code() == errc::cancelled) throw;
        of.no_login("the next login is refused: see \"login-delay\"");
        const std::string shown = "S: " + e.why().reply;
        if (e.code() == errc::login_delay && announced)
            return warned("the next login has to wait, as CAPA announces", shown);
        return failed("the next login is refused, and CAPA does not announce for how long", shown);
    }
    return passed(announced ? "CAPA says " + std::to_string(delay->seconds) +
                                  " s, which the server does not enforce"
                            : "");
}

finding login_pipelining(examination& of) {
    of.drop_later();
    const auto& who = of.how().who;
    if (who.proves_by() != proof::password) return skipped("only with a password");
    const bool announced = of.lists("PIPELINING");
    auto with = of.greeted(true);
    with->conceal(who.password());
    secret_string all("USER " + who.user() + "\r\nPASS ");
    all.append(who.password().reveal());
    all.append("\r\nSTAT\r\nNOOP\r\n");
    with->send(all.reveal(), "USER, PASS, STAT, NOOP in one write");
    if (!with->next().ok()) return skipped("USER is refused");
    const status_line let_in = with->next();
    if (let_in.code() == "LOGIN-DELAY")
        return skipped("the server refuses further logins for a while");
    if (!let_in.ok()) return skipped("PASS is refused");
    for (int answers = 0; answers < 2; ++answers) {
        if (with->stirs_within(short_wait(of)) && with->next().ok()) continue;
        if (announced)
            return failed("STAT after PASS is lost, although CAPA lists PIPELINING",
                          with->evidence());
        return passed("it is lost, but CAPA promises nothing", with->evidence());
    }
    return passed("", with->evidence());
}

finding second_login(examination& of) {
    of.later();
    try {
        auto second = of.log_in();
        return warned("two sessions are open at the same time");
    } catch (const pop3::error& e) {
        const std::string shown = "S: " + e.why().reply;
        if (e.why().reply.starts_with("-ERR [IN-USE]")) return passed("", shown);
        if (e.code() == errc::login_delay)
            return skipped("the server refuses further logins for a while");
        if (e.code() == errc::cancelled) throw;
        return warned("it is refused, but not with [IN-USE]", shown);
    }
}

// Once, and last of all, because servers slow down or lock out clients that repeat it.
finding wrong_password(examination& of) {
    if (!of.login_works()) return skipped("without a login that works");
    of.drop_session();
    of.drop_later();
    auto with = of.greeted();
    if (!with->ask("USER " + of.how().who.user()).ok()) return skipped("USER is refused");
    with->send("PASS not-the-password-7f3a\r\n", "PASS not-the-password-7f3a");
    const status_line answer = with->next();
    if (answer.ok()) return failed("any password is accepted", with->evidence());
    if (answer.code() == "AUTH") return passed("", with->evidence());
    if (of.lists("AUTH-RESP-CODE"))
        return failed("CAPA lists AUTH-RESP-CODE, but the answer has none", with->evidence());
    return warned("no [AUTH]: clients cannot tell it from other failures", with->evidence());
}

}  // namespace pop3::check::checks
