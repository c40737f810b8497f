// SPDX-License-Identifier: MIT
// A login by each mechanism that is listed: beginning one proves nothing, because only its end shows
// whether the server has what it needs, such as the password, or the channel binding of the client.
#include "checks.hpp"
#include "vocabulary/tokens.hpp"

namespace pop3::check::checks {
namespace {

bool binds_to_tls(std::string_view mechanism) {
    constexpr std::string_view end = "-PLUS";
    return mechanism.size() > end.size() &&
           wire::equal_ignoring_case(mechanism.substr(mechanism.size() - end.size()), end);
}

// What is wrong with it, in words; empty if it logs in, or is not known to this program.
struct listed_attempt {
    std::string defect{};
    std::string reply{};
    bool logged_in = false;
    std::string unknown{};  // why the attempt shows nothing about the server's list
};

// The server's verdict on the login, or a login that it could not execute.
bool is_verdict(const std::error_code& code) {
    return code == errc::authentication_failed || code == errc::login_refused ||
           code == errc::bad_challenge || code == errc::server_unverified;
}

listed_attempt log_in_by(examination& exam, const std::string& name) {
    const std::optional<channel_binding> binding =
        binds_to_tls(name) ? exam.binding() : std::nullopt;
    if (binds_to_tls(name) && !binding)
        return {.defect = name + " is listed without TLS, where it cannot succeed"};
    try {
        exam.log_in_by(name);
        return {.logged_in = true};
    } catch (const pop3::error& e) {
        if (e.code() == errc::cancelled) throw;
        if (e.code() == errc::login_delay)
            return {.unknown = "the server refuses further logins for a while"};
        // This program has none of that name, or the server says so itself: see mechanisms().
        if (e.code() == errc::no_common_mechanism || e.code() == errc::mechanism_refused) return {};
        if (!is_verdict(e.code())) return {.unknown = e.reason().message()};
        return {
            .defect = name + " is listed, and refuses the right " +
                      (binding ? "password: the server does not know the binding " + binding->type
                               : "credentials"),
            .reply = e.reason().reply};
    }
}

}  // namespace

// Late, and up to the first failure, because refused logins may slow down or lock out the user.
finding listed_mechanisms(examination& exam) {
    const capa_reply& listed = exam.capa_before();
    const capability* const sasl = listed.listing ? listed.listing->find("SASL") : nullptr;
    if (!sasl) return skipped("CAPA lists none");
    if (exam.mechanisms_fail) return skipped("see \"mechanisms\"");
    if (!exam.login_works()) return skipped("without a login that works");
    if (!exam.server_quirks().login_by.empty()) return skipped("see \"login\"");
    exam.drop_session();
    exam.drop_later();
    std::string work;
    for (const std::string& name : sasl->arguments) {
        const listed_attempt made = log_in_by(exam, name);
        if (!made.unknown.empty()) return skipped(made.unknown);
        if (made.logged_in) work += (work.empty() ? "" : " ") + name;
        if (made.defect.empty()) continue;
        const std::string shown = listed.line_of("SASL");
        return failed(made.defect, made.reply.empty() ? shown : shown + "\nS: " + made.reply);
    }
    return work.empty() ? skipped("this program has none of them for these credentials")
                        : passed(work);
}

}  // namespace pop3::check::checks
