// SPDX-License-Identifier: MIT
// The mechanisms that bind a login to its TLS connection (SCRAM-...-PLUS): beginning one proves
// nothing, because only its end shows whether client and server know the same binding.
#include "checks.hpp"
#include "vocabulary/tokens.hpp"

namespace pop3::check::checks {
namespace {

bool binds(std::string_view mechanism) {
    constexpr std::string_view end = "-PLUS";
    return mechanism.size() > end.size() &&
           wire::equal_ignoring_case(mechanism.substr(mechanism.size() - end.size()), end);
}

// The first one that is listed; empty if there is none.
std::string listed_one(const capa_reply& reply) {
    const capability* const sasl = reply.listing ? reply.listing->find("SASL") : nullptr;
    if (!sasl) return {};
    for (const std::string& name : sasl->arguments)
        if (binds(name)) return name;
    return {};
}

}  // namespace

// One of them, because a refused password may slow down or lock out the user.
finding channel_binding(examination& exam) {
    const std::string name = listed_one(exam.capa_before());
    if (name.empty()) return skipped("CAPA lists none");
    const std::string shown = exam.capa_before().line_of("SASL");
    const auto binding = exam.binding();
    if (!binding) return failed(name + " is listed without TLS, where it cannot succeed", shown);
    if (exam.how().identity.kind() != credential_kind::password)
        return skipped("only with a password");
    if (!exam.login_works()) return skipped("without a login that works");
    exam.drop_session();
    exam.drop_later();
    try {
        exam.log_in_by(name);
        return passed(name + " by " + binding->type);
    } catch (const pop3::error& e) {
        if (e.code() == errc::cancelled) throw;
        if (e.code() == errc::no_common_mechanism)
            return skipped("this program does not have " + name);
        if (e.code() == errc::mechanism_refused) return skipped("see \"mechanisms\"");
        if (e.code() == errc::login_delay)
            return skipped("the server refuses further logins for a while");
        return failed(name +
                          " is listed, and refuses the right password: the server does not know "
                          "the binding " +
                          binding->type,
                      e.reason().reply.empty() ? shown : shown + "\nS: " + e.reason().reply);
    }
}

}  // namespace pop3::check::checks
