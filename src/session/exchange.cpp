// SPDX-License-Identifier: MIT
// What a session does while a flow waits for it: it looks for input, sends, and receives.
#include <algorithm>

#include "session_impl.hpp"
#include "wire/status_line.hpp"

namespace pop3::inline v1 {

io_step session::impl::poll(awaited type) {
    io_step step = advance(type);
    waiting = std::holds_alternative<io_request>(step);
    return step;
}

io_step session::impl::advance(awaited type) {
    using peek = command_queue::peek;
    if (deferred) return fails(*std::exchange(deferred, std::nullopt));
    if (unusable_because) return fails(unusable(current_command()));
    if (queue.peek_before_send == peek::wanted) return request(io_request::kind::read_ready);
    if (queue.peek_before_send == peek::done && has_unsolicited_input())
        return fails(make_unusable(errc::unsolicited_octets, reader.unread(), {}));
    queue.peek_before_send = peek::no;
    if (!queue.unsent().empty()) return request(io_request::kind::write);
    queue.discard_sent();
    switch (type) {
        case awaited::reply:
        case awaited::ok:
            return poll_status(type);
        case awaited::chunk: {
            io_step step = poll_chunk(facts.limits.message);
            if (facts.trace && !reader.chunk().empty())
                facts.trace->received_message(reader.chunk());
            return step;
        }
        case awaited::line:
            return poll_line();
        case awaited::tls:
            return poll_tls();
    }
    return io_ready{};
}

io_step session::impl::request(io_request::kind type) {
    requested = type;
    io_request want{type};
    if (type == io_request::kind::write) want.out = queue.unsent();
    if (type == io_request::kind::read || type == io_request::kind::read_ready)
        want.in = reader.room();
    if (type == io_request::kind::read) want.begins = std::exchange(begins, false);
    return want;
}

io_step session::impl::fails(failure reason) {
    return io_failure{std::move(reason), unusable_because.has_value()};
}

void session::impl::completed(std::size_t octets) {
    using peek = command_queue::peek;
    switch (requested) {
        case io_request::kind::read:
            reader.received(octets);
            if (octets > 0) break;
            reader.closed();
            if (facts.trace) facts.trace->closed_by_server();
            break;
        case io_request::kind::read_ready:
            reader.received(octets);
            if (queue.peek_before_send == peek::wanted)
                queue.peek_before_send = peek::done;
            else
                tls = handshake::peeked;
            break;
        case io_request::kind::write:
            queue.sent(octets);
            begins = true;
            break;
        case io_request::kind::start_tls:
            tls = handshake::done;
            break;
        case io_request::kind::wait:  // not the session's: wait_for asks for it
            break;
    }
}

// Rule R2: nothing may be pending before the client sends, except one empty line, which may be half
// received.
bool session::impl::has_unsolicited_input() const {
    return !reader.unread().empty() && !(reader.at_most_blank() && blank_may_pass());
}

// One empty line before a status line is accepted, because outlook.office365.com and hMailServer
// send one after a message; but not before TLS (rule R6).
bool session::impl::blank_may_pass() const {
    const bool at_stls = !queue.all_answered() && queue.first().spec &&
                         queue.first().spec->effect == wire::on_ok::start_tls;
    return !facts.tls_to_come && !at_stls;
}

// ---- status lines ----

io_step session::impl::poll_status(awaited type) {
    if (queue.all_answered()) return fails({errc::wrong_state, {}, {}, "no reply is outstanding"});
    if (const auto status = reader.status_line(blank_may_pass())) return read_status(*status, type);
    if (reader.is_status_line_too_long())
        return fails(make_unusable(errc::line_too_long, reader.unread(), {}));
    if (reader.is_closed())
        return fails(make_unusable(errc::closed_by_server, reader.unread(), {}));
    return request(io_request::kind::read);
}

io_step session::impl::read_status(const wire::line& status, awaited type) {
    const std::string_view text = status.text;
    const std::optional<status_indicator> indicator = facts.state == session_state::greeting
                                                          ? wire::indicator_of_greeting(text)
                                                          : wire::indicator_of(text);
    const bool challenge = indicator == status_indicator::challenge;
    const bool in_auth =
        queue.first().spec && queue.first().spec->reply == wire::reply_shape::challenges;
    const bool in_turn = indicator && (!challenge || in_auth);
    if (in_turn)
        facts.last_reply = {*indicator, std::string(text), status.ends == wire::line_end::lf};
    if (facts.trace)
        facts.trace->received_line(facts.secrets.masked_in_trace(text),
                                   wire::octets_of(status.ends));
    if (!in_turn) return fails(make_unusable(errc::malformed_reply, text, {}));
    begins = true;
    if (facts.is_greeting_again(text))
        return fails(make_unusable(errc::out_of_step, text, "the greeting came again"));
    return challenge ? io_ready{} : accept_reply(status.ends, type);
}

io_step session::impl::accept_reply(wire::line_end ends, awaited type) {
    const reply& answer = facts.last_reply;
    queue.answer_first();
    const outstanding_reply& answered = queue.answered();
    facts.apply_effect(answered.spec, answer);
    if (answer.positive() && answered.multi_line) reader.begin_body(ends);
    if (!answer.positive() && type == awaited::ok)
        return fails(facts.refusal(answer, answered.spec, answered.command));
    return io_ready{};
}

// ---- bodies ----

// At most `most` octets of a body are accepted.
io_step session::impl::poll_chunk(std::uint64_t most) {
    const bool open = reader.body_open();
    switch (reader.read_chunk()) {
        case response_reader::found::end:
            return open ? end_body() : io_ready{};
        case response_reader::found::chunk:
            if (reader.body_octets() > most)
                return fails(make_unusable(errc::limit_exceeded, {}, {}));
            return io_ready{};
        case response_reader::found::nothing:
            break;
    }
    if (reader.is_closed())
        return fails(make_unusable(errc::closed_by_server, {}, "in the middle of a response"));
    return request(io_request::kind::read);
}

io_step session::impl::end_body() {
    if (facts.trace) facts.trace->received_end(wire::octets_of(reader.line_end()));
    if (queue.all_answered() && has_unsolicited_input())
        return fails(make_unusable(errc::unsolicited_octets, reader.unread(), {}));
    return io_ready{};
}

// ---- lines of listings ----

// Listings about the server are short; those about a maildrop need not be, nor what POP3 does not define.
bool session::impl::lists_maildrop() const {
    const wire::command_spec* spec = queue.answered().spec;
    return spec && spec->state == wire::allowed_in::transaction;
}

bool session::impl::lists_server() const {
    const wire::command_spec* spec = queue.answered().spec;
    return spec && spec->state != wire::allowed_in::transaction;
}

std::uint64_t session::impl::longest_listing() const {
    constexpr std::uint64_t octets_of_line = 128;
    if (lists_server()) return facts.limits.capabilities;
    return lists_maildrop() && facts.expected
               ? std::min(facts.limits.listing, most_lines() * octets_of_line)
               : facts.limits.listing;
}

std::uint64_t session::impl::most_lines() const {
    const std::uint64_t most = facts.limits.listing_lines;
    if (!facts.expected || !lists_maildrop()) return most;
    return std::min(most, 2 * std::uint64_t{*facts.expected} + facts.limits.listing_surplus);
}

io_step session::impl::poll_line() {
    while (true) {
        if (!reader.has_lines()) {
            io_step step = poll_chunk(longest_listing());
            if (!std::holds_alternative<io_ready>(step)) return step;
            if (reader.chunk().empty()) break;
            reader.split_chunk();
        }
        if (auto step = next_buffered_line()) return *std::move(step);
    }
    reader.end_of_lines();
    return io_ready{};
}

// Most lines arrive together with the one before them: the flow need not be suspended for these.
bool session::impl::has_buffered_line() {
    if (waiting || deferred || unusable_because || !reader.has_lines()) return false;
    std::optional<io_step> step = next_buffered_line();
    if (!step) return false;
    if (auto* ended = std::get_if<io_failure>(&*step)) deferred = std::move(ended->reason);
    return !deferred;
}

// The next line; nothing if it is not complete.
std::optional<io_step> session::impl::next_buffered_line() {
    const bool whole = reader.read_line();
    if (reader.is_line_too_long()) return fails(make_unusable(errc::line_too_long, {}, {}));
    if (reader.lines() > most_lines()) return fails(make_unusable(errc::limit_exceeded, {}, {}));
    if (!whole) return std::nullopt;
    const std::string_view text = *reader.line();
    if (facts.trace)
        facts.trace->received_line(facts.secrets.masked_in_trace(text),
                                   wire::octets_of(reader.line_end()));
    if (wire::is_status_line(text))
        return fails(make_unusable(errc::out_of_step, text, "a status line inside a listing"));
    return io_ready{};
}

// ---- TLS ----

io_step session::impl::poll_tls() {
    // Before the greeting there was no clear text into which octets could be injected.
    const bool implicit = facts.state == session_state::greeting;
    if (tls == handshake::none && !implicit) return request(io_request::kind::read_ready);
    if (tls != handshake::done) {
        // Rule R6: octets sent before the handshake must not be read as if sent inside TLS.
        if (!reader.unread().empty())
            return fails(make_unusable(errc::octets_before_tls, reader.unread(), {}));
        return request(io_request::kind::start_tls);
    }
    tls = handshake::none;
    facts.tls_started();
    return io_ready{};
}

}  // namespace pop3::inline v1
