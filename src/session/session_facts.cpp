// SPDX-License-Identifier: MIT
#include "session_facts.hpp"

#include "already_logged_in.hpp"
#include "wire/response_codes.hpp"

namespace pop3::inline v1 {

std::optional<failure> session_facts::wrong_state(const wire::command_spec* spec,
                                                  const std::string& command) const {
    const auto because = [&](const char* detail, const char* hint) {
        return failure{errc::wrong_state, command, {}, detail, {}, hint};
    };
    if (state == session_state::greeting)
        return because("the greeting was not read yet", "Read the greeting first.");
    if (state == session_state::ended)
        return because("the session has ended", "Open a new connection.");
    const bool starts_tls = spec && spec->effect == wire::on_ok::start_tls;
    if (starts_tls && secure)
        return because("the connection is encrypted already", "Continue without STLS.");
    if (!policy.check_state || !spec) return std::nullopt;
    if (starts_tls && observed_of("UTF8") == observation::worked)
        return because("UTF8 mode cannot be kept over STLS", "Send STLS first, then UTF8.");
    if (spec->state == wire::allowed_in::any_state) return std::nullopt;
    const bool in_authorization = state == session_state::authorization;
    if ((spec->state == wire::allowed_in::authorization) == in_authorization) return std::nullopt;
    if (in_authorization) return because("not logged in yet", "Log in first.");
    return already_logged_in(command);
}

void session_facts::apply_effect(const wire::command_spec* spec, const reply& answer) {
    if (state == session_state::greeting) {
        greeting = answer.line;
        state = answer.positive() ? session_state::authorization : session_state::ended;
    }
    if (!spec) return;
    note_support(*spec, answer);
    switch (spec->effect) {
        case wire::on_ok::to_transaction:
            if (!answer.positive()) break;
            state = session_state::transaction;
            listing.reset();  // after login the listing may differ
            break;
        case wire::on_ok::end:
            state =
                session_state::ended;  // after -ERR too: the server closes (RFC 1939, section 6)
            break;
        case wire::on_ok::stay:
        case wire::on_ok::start_tls:
            break;
    }
}

void session_facts::tls_started() {
    secure = true;
    tls_to_come = false;
    if (trace) trace->tls_started();
    greeting.clear();
    listing.reset();
    observed_ = {};
}

failure session_facts::refusal(const reply& answer, const wire::command_spec* spec,
                               const std::string& command) const {
    const bool logged_in = state == session_state::transaction;
    const errc code = errc_for(answer, spec, listing ? &*listing : nullptr, logged_in);
    failure reason{code, command, secrets.masked(answer.line), {}};
    if (state == session_state::ended && code == errc::server_error)
        reason.hint = spec ? "The session has ended. If messages were marked, compare unique-ids "
                             "in the next session: some are not deleted."
                           : "Read the server's answer, and try again later.";
    if (code == errc::login_delay && listing && listing->delay())
        reason.retry_after = std::chrono::seconds(listing->delay()->seconds);
    return reason;
}

bool session_facts::is_greeting_again(std::string_view line) const {
    return state != session_state::greeting && line == greeting && line.find('<') < line.find('@');
}

bool session_facts::can_pipeline() const {
    return state == session_state::transaction && listing && listing->has("PIPELINING");
}

// What +OK and -ERR to a command prove about its support.
void session_facts::note_support(const wire::command_spec& spec, const reply& answer) {
    observation& known = observed_[static_cast<std::size_t>(&spec - wire::command_table)];
    if (answer.positive())
        known = observation::worked;
    else if (known == observation::none && answer.response_code().empty())
        known = observation::refused;
}

session_facts::observation session_facts::observed_of(std::string_view verb) const {
    const wire::command_spec* spec = wire::find_command(verb);
    return spec ? observed_[static_cast<std::size_t>(spec - wire::command_table)]
                : observation::none;
}

support session_facts::supports(std::string_view name) const {
    switch (observed_of(name)) {
        case observation::worked:
            return support::observed;
        case observation::refused:
            return support::refused;
        case observation::none:
            break;
    }
    if (!listing) return support::unknown;
    return listing->has(name) ? support::advertised : support::absent;
}

}  // namespace pop3::inline v1
