// SPDX-License-Identifier: MIT
// The session, sending: commands, which are allowed when, and how a session becomes unusable.
#include "pop3/session.hpp"

#include <algorithm>

#include "already_logged_in.hpp"
#include "session_impl.hpp"
#include "vocabulary/tokens.hpp"

namespace pop3::inline v1 {
namespace {

// The other side ended the connection, in any way.
bool hung_up(const std::error_code& code) {
    return code == errc::closed_by_server || code == std::errc::connection_reset ||
           code == std::errc::broken_pipe || code == std::errc::connection_aborted;
}

}  // namespace

session::session(pop3::limits limits, pop3::policy policy)
    : impl_(std::make_unique<impl>(limits, policy)) {
    impl_->pipelining = policy.pipelining;
    impl_->sources.push_back(&builtin_mechanisms());
}

session::~session() {
    wipe(impl_->out);
}

session_state session::state() const noexcept {
    return impl_->state;
}
bool session::usable() const noexcept {
    return !impl_->dead && !impl_->unfinished();
}
bool session::secure() const noexcept {
    return impl_->secure;
}
const std::string& session::greeting() const noexcept {
    return impl_->greeting;
}
const reply& session::last_reply() const noexcept {
    return impl_->got;
}
const capabilities* session::known_capabilities() const noexcept {
    return impl_->listing ? &*impl_->listing : nullptr;
}
const limits& session::limits() const noexcept {
    return impl_->limits;
}
const policy& session::policy() const noexcept {
    return impl_->policy;
}
void session::set_tracer(tracer* t) noexcept {
    impl_->trace = t;
}
void session::set_secure() noexcept {
    impl_->secure = true;
    if (impl_->trace) impl_->trace->tls_started();
}
void session::set_pipelining(bool wanted) noexcept {
    impl_->pipelining = wanted;
}
void session::expect_tls() noexcept {
    impl_->tls_to_come = true;
}
void session::set_peer(std::string host, std::uint16_t port) {
    impl_->peer.host = std::move(host);
    impl_->peer.port = port;
}
void session::set_channel_binding(std::optional<channel_binding> binding) {
    impl_->peer.binding = std::move(binding);
}
void session::add_mechanisms(const mechanism_source& more) {
    impl_->sources.insert(impl_->sources.begin(), &more);
}
const sasl_peer& session::peer() const noexcept {
    return impl_->peer;
}
std::span<const mechanism_source* const> session::mechanisms() const noexcept {
    return impl_->sources;
}
void session::learn(std::optional<capabilities> listing) {
    impl_->listing = std::move(listing);
}

// ---- sending ----

void session::begin_command(std::string_view verb) {
    impl_->writing.emplace(verb);
}
void session::argument(std::string_view text) {
    impl_->writing->argument(text);
}
void session::argument(const secret_string& secret) {
    impl_->writing->secret_argument(secret.reveal());
    conceal(secret);
}
void session::argument(message_number n) {
    impl_->writing->argument(std::uint64_t{n.value()});
}
void session::argument(std::uint32_t number) {
    impl_->writing->argument(std::uint64_t{number});
}

void session::end_command() {
    const std::string_view verb =
        std::string_view(impl_->writing->line()).substr(0, impl_->writing->line().find(' '));
    const wire::command_spec* spec = wire::find_command(verb);
    std::optional<failure> reason = impl_->writing->defect(impl_->limits.command_line);
    if (!reason) reason = impl_->obstacle(spec);
    if (!reason)
        impl_->enqueue(*impl_->writing, spec);
    else if (!impl_->pending)
        impl_->pending = std::move(reason);
    impl_->writing.reset();
}

void session::conceal(const secret_string& secret) {
    impl_->secrets.conceal(secret);
}

std::string session::masked(std::string_view text) const {
    return impl_->secrets.masked(text);
}

void session::send_sasl(const secret_string& line) {
    if (std::ranges::any_of(line.reveal(), wire::is_control)) {
        impl_->pending = fail(errc::invalid_argument, "control characters are not allowed");
        return;
    }
    if (line.reveal() != "*" && !line.empty()) impl_->secrets.add(line);
    impl_->queue(line.reveal());
    impl_->look_first = impl::look::wanted;
    impl_->out_is_secret = true;
    if (impl_->trace) {
        impl_->trace->sent("****");
        impl_->trace->sent_unmasked(line.reveal());
    }
}

// The reason why a command may not be sent now, if there is one.
std::optional<failure> session::impl::obstacle(const wire::command_spec* spec) {
    const std::string command = writing->masked();
    if (pending) return pending;
    if (dead) return unusable(command);
    const bool ahead = pipeline_open && !waiting && !body_open && !owed.empty() &&
                       owed.back().spec &&
                       owed.back().spec->order == wire::pipelining::may_pipeline;
    if (unfinished() && !ahead) {
        broken(errc::session_unusable, {}, "an earlier verb was not run to its end");
        return unusable(command);
    }
    return wrong_state(spec, command);
}

std::optional<failure> session::impl::wrong_state(const wire::command_spec* spec,
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

failure session::impl::unusable(std::string command) const {
    failure f{errc::session_unusable, std::move(command), {}, *dead};
    if (in_doubt)
        f.hint =
            "Open a new connection and compare unique-ids: the marked messages may be deleted.";
    return f;
}

void session::impl::enqueue(const wire::command_writer& writer, const wire::command_spec* spec) {
    const bool multi_line =
        spec &&
        (spec->reply == wire::reply_shape::multi_line ||
         (spec->reply == wire::reply_shape::multi_line_if_no_argument && !writer.has_arguments()));
    const std::size_t before = out.size();
    if (owed.empty()) look_first = look::wanted;
    queue(writer.line());
    out_is_secret = out_is_secret || (spec && spec->secret == wire::secrecy::argument);
    owed.push_back({writer.masked(), spec, multi_line, out.size() - before});
    owed_octets += owed.back().octets;
    if (trace) {
        trace->sent(writer.masked());
        trace->sent_unmasked(writer.line());
    }
}

void session::impl::queue(std::string_view text) {
    out.reserve(out.size() + text.size() + 2);  // growing would leave an unwiped copy in memory
    out += text;
    out += "\r\n";
}

// Was the last verb dropped while it waited, or left by an exception?
bool session::impl::unfinished() const {
    return waiting || body_open || (!owed.empty() && state != session_state::greeting);
}

// ---- waiting ----

void session::begin_wait() {
    if (impl_->waiting)
        impl_->broken(errc::session_unusable, {}, "an earlier verb was not run to its end");
}

waiter::progress session::any_awaiter::poll(io_request& want) {
    return session_.impl_->poll(type_, want);
}
void session::any_awaiter::fed(std::size_t octets) {
    session_.impl_->fed(octets);
}
failure session::any_awaiter::lost(const io_result& reason) {
    return session_.impl_->lost(reason);
}
failure session::any_awaiter::take_failure() {
    failure f = std::move(*session_.impl_->pending);
    session_.impl_->pending.reset();
    return f;
}

bool session::any_awaiter::ended() const {
    return session_.impl_->dead.has_value();
}

waiter::progress session::impl::poll(awaited type, io_request& want) {
    const progress now = go_on(type, want);
    waiting = now == progress::needs_io;
    return now;
}

waiter::progress session::impl::go_on(awaited type, io_request& want) {
    if (pending) return progress::failed;
    if (dead) return fails(unusable(under_way()));
    if (look_first == look::wanted) return wants(want, io_request::kind::read_ready);
    if (look_first == look::done && has_unsolicited_input())
        return fails(broken(errc::unsolicited_octets, in.unread(), {}));
    look_first = look::no;
    if (sent < out.size()) return wants(want, io_request::kind::write);
    if (out_is_secret) wipe(out);
    out_is_secret = false;
    out.clear();
    sent = 0;
    switch (type) {
        case awaited::reply:
        case awaited::ok:
            return poll_status(type, want);
        case awaited::chunk: {
            const progress now = poll_chunk(want, limits.message);
            if (trace && !chunk.empty()) trace->received_message(chunk);
            return now;
        }
        case awaited::line:
            return poll_line(want);
        case awaited::tls:
            return poll_tls(want);
    }
    return progress::failed;
}

waiter::progress session::impl::wants(io_request& want, io_request::kind type) {
    asked = type;
    want = {type, {}, {}};
    if (type == io_request::kind::write) want.out = std::span<const char>(out).subspan(sent);
    if (type == io_request::kind::read || type == io_request::kind::read_ready) want.in = in.room();
    return progress::needs_io;
}

void session::impl::fed(std::size_t octets) {
    switch (asked) {
        case io_request::kind::read:
            in.fed(octets);
            eof = octets == 0;
            if (eof && trace) trace->closed_by_server();
            break;
        case io_request::kind::read_ready:
            in.fed(octets);
            if (look_first == look::wanted)
                look_first = look::done;
            else
                tls = handshake::looked;
            break;
        case io_request::kind::write:
            sent += octets;
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
    const std::string_view unread = in.unread();
    const bool blank = unread == "\r\n" || unread == "\r" || unread == "\n";
    return !unread.empty() && !(blank && blank_may_pass());
}

// One empty line before a status line is accepted, because outlook.office365.com and hMailServer
// send one after a message; but not before TLS (rule R6).
bool session::impl::blank_may_pass() const {
    const bool at_stls =
        !owed.empty() && owed.front().spec && owed.front().spec->effect == wire::on_ok::start_tls;
    return !tls_to_come && !at_stls;
}

// ---- failing ----

// Was QUIT being sent, with deletions that it may have committed? Servers also commit at an
// unfinished QUIT line (Courier, Cyrus, popa3d), so one octet of it is enough.
bool session::impl::quitting() const {
    if (state != session_state::transaction || owed.empty() || !owed.back().spec) return false;
    const bool begun = out.empty() || sent > 0;
    return begun && owed.back().spec->effect == wire::on_ok::end;
}

// Is the password, or a proof of it, being sent?
bool session::impl::logging_in() const {
    return !owed.empty() && owed.front().spec &&
           owed.front().spec->secret == wire::secrecy::argument;
}

// The command whose response is being read.
const std::string& session::impl::under_way() const {
    return owed.empty() || body_open ? answered.command : owed.front().command;
}

failure session::impl::lost(const io_result& reason) {
    const bool implicit_tls =
        asked == io_request::kind::start_tls && state == session_state::greeting;
    return ended_by(
        {reason.error, implicit_tls ? "TLS" : under_way(), {}, reason.detail, {}, reason.hint});
}

failure session::impl::broken(errc e, std::string_view line_, std::string detail) {
    failure f = fail(e, std::move(detail));
    if (e != errc::session_unusable || unfinished()) f.command = under_way();
    f.reply = secrets.masked(line_.substr(0, line_.find_first_of("\r\n")));
    return ended_by(std::move(f));
}

// Every end of the session passes here: its meaning, and the failure of later verbs.
failure session::impl::ended_by(failure f) {
    if (const std::string_view reason = wrong_end(); !reason.empty())
        f.detail.append(f.detail.empty() ? "" : "; ").append(reason);
    if (quitting()) {
        f.detail = f.code.message() + (f.detail.empty() ? "" : ", " + f.detail);
        f.code = errc::quit_in_doubt;
        in_doubt = true;
    } else if (logging_in() && hung_up(f.code)) {
        f.hint =
            "Some servers close instead of refusing a login: too many logins, a block, or a wrong "
            "password. Wait a while, then check the password and try again.";
    } else if (f.code == errc::malformed_reply && state != session_state::greeting) {
        f.hint =
            "Client and server were out of sync, so the session was ended; nothing was deleted.";
    }
    const std::string during = f.command.empty() ? "" : f.command + ": ";
    if (!dead) dead = f.code == errc::session_unusable ? during + f.detail : f.message();
    return f;
}

failure session::broken(errc e, std::string_view line, std::string detail) {
    return impl_->broken(e, line, std::move(detail));
}

failure session::given_up(errc e, std::string detail) {
    failure f = fail(e, std::move(detail));
    f.command = impl_->answered.command;
    return impl_->ended_by(std::move(f));
}

waiter::progress session::impl::fails(failure f) {
    pending = std::move(f);
    return progress::failed;
}

// ---- batches ----

session::pipeline::pipeline(session& s) : session_(s) {
    session_.impl_->pipeline_open = true;
}

session::pipeline::~pipeline() {
    impl& session = *session_.impl_;
    session.pipeline_open = false;
    if (!session.owed.empty() || session.body_open)
        session.broken(errc::session_unusable, {}, "a batch was not finished");
}

bool session::pipeline::has_room() {
    const impl& session = *session_.impl_;
    const bool ahead = session.pipelining && session.state == session_state::transaction &&
                       session.listing && session.listing->has("PIPELINING");
    if (!ahead) return session.owed.empty();
    const pop3::limits& window = session.limits;
    if (session.owed.size() >= window.window_commands ||
        session.owed_octets >= window.window_octets)
        filling_ = false;
    if (session.owed.size() <= window.window_commands / 2 &&
        session.owed_octets <= window.window_octets / 2)
        filling_ = true;
    return filling_;
}

}  // namespace pop3::inline v1
