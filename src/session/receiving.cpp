// SPDX-License-Identifier: MIT
// The session, receiving: status lines, bodies, lines of listings, the TLS handshake.
#include <algorithm>

#include "session_impl.hpp"
#include "vocabulary/tokens.hpp"
#include "wire/response_codes.hpp"

namespace pop3::inline v1 {
namespace {

// "+OK" or "-ERR" in any case (some servers send lower case), then a blank or nothing.
std::optional<status_indicator> indicator_of(std::string_view line) {
    const std::string_view word = line.substr(0, line.find_first_of(" \t"));
    if (wire::equal_ignoring_case(word, "+OK")) return status_indicator::ok;
    if (wire::equal_ignoring_case(word, "-ERR")) return status_indicator::err;
    if (word == "+") return status_indicator::challenge;
    return std::nullopt;
}

// The same in a greeting, where the text may follow without a blank: "+OKready".
std::optional<status_indicator> indicator_of_greeting(std::string_view line) {
    if (wire::equal_ignoring_case(line.substr(0, 3), "+OK")) return status_indicator::ok;
    if (wire::equal_ignoring_case(line.substr(0, 4), "-ERR")) return status_indicator::err;
    return indicator_of(line);
}

// Not a line of a listing: no message-number, capability or language begins so.
bool is_status_line(std::string_view line) {
    const bool signed_ = line.starts_with('+') || line.starts_with('-');
    const auto indicator = signed_ ? indicator_of(line) : std::nullopt;
    return indicator && indicator != status_indicator::challenge;
}

std::string_view octets_of(wire::line_end ends) {
    return ends == wire::line_end::crlf ? "\r\n" : "\n";
}

}  // namespace

reply session::take_reply() {
    return impl_->got;
}
std::string_view session::take_chunk() {
    return impl_->chunk;
}
std::optional<std::string_view> session::take_line() {
    return impl_->got_line;
}
failure session::refusal(const reply& answer) const {
    return impl_->refusal(answer);
}

// ---- status lines ----

waiter::progress session::impl::poll_status(awaited type, io_request& want) {
    if (owed.empty()) return fails({errc::wrong_state, {}, {}, "no reply is outstanding"});
    while (true) {
        const std::string_view unread = in.unread();
        const std::size_t lf = unread.substr(0, limits.status_line).find('\n');
        if (lf == std::string_view::npos) {
            if (unread.size() >= std::min(limits.status_line, limits.input_buffer))
                return fails(broken(errc::line_too_long, unread, {}));
            if (eof) return fails(broken(errc::closed_by_server, unread, {}));
            return wants(want, io_request::kind::read);
        }
        const bool crlf = lf > 0 && unread[lf - 1] == '\r';
        const std::string_view status = unread.substr(0, crlf ? lf - 1 : lf);
        in.consume(lf + 1);
        if (status.empty() && !skipped_blank && blank_may_pass()) {
            skipped_blank = true;
            continue;
        }
        skipped_blank = false;
        return read_status(status, crlf ? wire::line_end::crlf : wire::line_end::lf, type);
    }
}

waiter::progress session::impl::read_status(std::string_view status, wire::line_end ends,
                                            awaited type) {
    const std::optional<status_indicator> indicator =
        state == session_state::greeting ? indicator_of_greeting(status) : indicator_of(status);
    const bool in_auth =
        owed.front().spec && owed.front().spec->reply == wire::reply_shape::challenges;
    const bool in_turn = indicator && (indicator != status_indicator::challenge || in_auth);
    if (in_turn)
        got = {*indicator, counts(*indicator) ? std::string(status) : secrets.masked(status),
               ends == wire::line_end::lf};
    if (trace)
        trace->received_line(indicator == status_indicator::challenge
                                 ? secrets.masked_challenge(status)
                                 : secrets.masked(status),
                             octets_of(ends));
    if (!in_turn) return fails(broken(errc::malformed_reply, status, {}));
    if (greets_again(status))
        return fails(broken(errc::out_of_step, status, "the greeting came again"));
    if (indicator == status_indicator::challenge) return progress::ready;

    answered = std::move(owed.front());
    owed.pop_front();
    owed_octets -= answered.octets;
    settle(got);
    if (got.positive() && answered.multi_line) {
        eol = ends;
        decoder.begin(ends);
        body_open = true;
        body_octets = 0;
        body_tail.clear();
        lines = 0;
    }
    if (!got.positive() && type == awaited::ok) return fails(refusal(got));
    return progress::ready;
}

// No two answers of a server have the same timestamp (RFC 1939, section 7).
bool session::impl::greets_again(std::string_view line_) const {
    return state != session_state::greeting && line_ == greeting &&
           line_.find('<') < line_.find('@');
}

// Is the text to be parsed? Then a secret in it cannot be masked: a password may be a number.
bool session::impl::counts(status_indicator status) const {
    if (status == status_indicator::challenge) return true;
    const wire::command_spec* spec = owed.front().spec;
    return status == status_indicator::ok && spec && spec->text == wire::reply_text::counts;
}

// The effect of a status line, from the command table.
void session::impl::settle(const reply& answer) {
    if (state == session_state::greeting) {
        greeting = answer.line;
        state = answer.positive() ? session_state::authorization : session_state::ended;
    }
    if (!answered.spec) return;
    observe(*answered.spec, answer);
    switch (answered.spec->effect) {
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

failure session::impl::refusal(const reply& answer) const {
    const bool logged_in = state == session_state::transaction;
    const errc code = meaning_of(answer, answered.spec, listing ? &*listing : nullptr, logged_in);
    failure reason{code, answered.command, secrets.masked(answer.line), {}};
    if (state == session_state::ended && code == errc::server_error)
        reason.hint = answered.spec
                          ? "The session has ended. If messages were marked, compare unique-ids "
                            "in the next session: some are not deleted."
                          : "Read the server's answer, and try again later.";
    if (code == errc::login_delay && listing && listing->delay())
        reason.retry_after = std::chrono::seconds(listing->delay()->seconds);
    return reason;
}

failure session::unreadable(const reply& answer) const {
    return {errc::unreadable_reply, impl_->answered.command, masked(answer.line), {}};
}

// What +OK and -ERR to a command prove about its support.
void session::impl::observe(const wire::command_spec& spec, const reply& answer) {
    observation& known = observed[static_cast<std::size_t>(&spec - wire::command_table)];
    if (answer.positive())
        known = observation::worked;
    else if (known == observation::none && answer.response_code().empty())
        known = observation::refused;
}

session::impl::observation session::impl::observed_of(std::string_view verb) const {
    const wire::command_spec* spec = wire::find_command(verb);
    return spec ? observed[static_cast<std::size_t>(spec - wire::command_table)]
                : observation::none;
}

support session::supports(std::string_view name) const {
    switch (impl_->observed_of(name)) {
        case impl::observation::worked:
            return support::observed;
        case impl::observation::refused:
            return support::refused;
        case impl::observation::none:
            break;
    }
    if (!impl_->listing) return support::unknown;
    return impl_->listing->has(name) ? support::advertised : support::absent;
}

// ---- bodies ----

// At most `most` octets of a body are accepted.
waiter::progress session::impl::poll_chunk(io_request& want, std::uint64_t most) {
    chunk = {};
    while (body_open) {
        const wire::body_decoder::step step = decoder.decode(in.unread());
        in.consume(step.consumed);
        if (step.ended) {
            body_open = false;
            if (trace) trace->received_end(octets_of(eol));
            if (owed.empty() && has_unsolicited_input())
                return fails(broken(errc::unsolicited_octets, in.unread(), {}));
        } else if (!step.run.empty()) {
            body_octets += step.run.size();
            if (body_octets > most) return fails(broken(errc::limit_exceeded, {}, {}));
            chunk = step.run;
            remember_tail();
            return progress::ready;
        } else if (eof) {
            return fails(broken(errc::closed_by_server, {}, "in the middle of a response"));
        } else {
            return wants(want, io_request::kind::read);
        }
    }
    return progress::ready;
}

void session::impl::remember_tail() {
    constexpr std::size_t enough = 4;
    body_tail.append(chunk.substr(chunk.size() - std::min(chunk.size(), enough)));
    body_tail.erase(0, body_tail.size() - std::min(body_tail.size(), enough));
}

// What an endless body has in place of its end, if that can be seen.
std::string_view session::impl::wrong_end() const {
    const std::string_view tail = body_tail;
    if (!body_open) return {};
    if (decoder.held_back() == ".\r")
        return "its last line is a dot and a lone CR, which is not the end";
    if (eol == wire::line_end::crlf &&
        (tail.ends_with("\n.\r\n") || tail.ends_with("\n.\n") || tail.ends_with("\n.")))
        return "its last line is a dot after a bare LF, which is not the end";
    if (tail.ends_with(".\r\n")) return "its last line ends with a dot: a line end may be missing";
    return {};
}

// Listings about the server are short; those about a maildrop need not be.
std::uint64_t session::impl::longest_listing() const {
    const bool of_maildrop = answered.spec && answered.spec->state == wire::allowed_in::transaction;
    return of_maildrop ? limits.listing : limits.capabilities;
}

waiter::progress session::impl::poll_line(io_request& want) {
    while (true) {
        if (run.empty()) {
            const progress now = poll_chunk(want, longest_listing());
            if (now != progress::ready) return now;
            if (chunk.empty()) break;
            run = chunk;
        }
        const progress now = line_of_run();
        if (now != progress::needs_io) return now;
    }
    got_line.reset();
    line_taken = true;
    return progress::ready;
}

// Most lines arrive together with the one before them: the flow need not be suspended for these.
bool session::line_is_here() {
    if (impl_->waiting || impl_->pending || impl_->dead || impl_->run.empty()) return false;
    return impl_->line_of_run() == waiter::progress::ready;
}

// The next line, if it is complete.
waiter::progress session::impl::line_of_run() {
    if (line_taken) line.clear();
    line_taken = false;
    const bool whole = gather_line();
    const std::size_t length = whole ? got_line->size() : line.size() - 1;  // it may end in CR
    if (length > limits.listing_line || lines > limits.listing_lines)
        return fails(broken(
            length > limits.listing_line ? errc::line_too_long : errc::limit_exceeded, {}, {}));
    if (!whole) return progress::needs_io;
    if (trace) trace->received_line(secrets.masked(*got_line), octets_of(eol));
    line_taken = true;
    if (is_status_line(*got_line))
        return fails(broken(errc::out_of_step, *got_line, "a status line inside a listing"));
    return progress::ready;
}

// Takes one line from the run, or all of the run if the line continues after it.
bool session::impl::gather_line() {
    for (std::size_t lf = run.find('\n'); lf != std::string_view::npos;
         lf = run.find('\n', lf + 1)) {
        const bool behind_cr = lf > 0 ? run[lf - 1] == '\r' : !line.empty() && line.back() == '\r';
        if (eol == wire::line_end::crlf && !behind_cr) continue;  // a bare LF is data (rule R1)
        std::string_view piece = run.substr(0, lf);
        run.remove_prefix(lf + 1);
        ++lines;
        if (!line.empty()) piece = line += piece;
        if (eol == wire::line_end::crlf) piece.remove_suffix(1);
        got_line = piece;
        return true;
    }
    line += run;
    run = {};
    return false;
}

// ---- TLS ----

waiter::progress session::impl::poll_tls(io_request& want) {
    // Before the greeting there was no clear text into which octets could be injected.
    const bool implicit = state == session_state::greeting;
    if (tls == handshake::none && !implicit) return wants(want, io_request::kind::read_ready);
    if (tls != handshake::done) {
        // Rule R6: octets sent before the handshake must not be read as if sent inside TLS.
        if (!in.unread().empty()) return fails(broken(errc::octets_before_tls, in.unread(), {}));
        return wants(want, io_request::kind::start_tls);
    }
    tls = handshake::none;
    secure = true;
    tls_to_come = false;
    if (trace) trace->tls_started();
    greeting.clear();
    listing.reset();
    observed = {};
    return progress::ready;
}

}  // namespace pop3::inline v1
