// SPDX-License-Identifier: MIT
// What flows do with a session: send commands, ask for replies, and batches.
#include "pop3/dialogue.hpp"

#include <algorithm>

#include "session_impl.hpp"
#include "vocabulary/tokens.hpp"

namespace pop3::inline v1 {

// ---- sending ----

void dialogue::begin_command(std::string_view verb) {
    impl_->queue.writing.emplace(verb);
}
void dialogue::argument(std::string_view text) {
    impl_->queue.writing->argument(text);
}
void dialogue::argument(const secret_string& secret) {
    impl_->queue.writing->secret_argument(secret.reveal());
    impl_->facts.secrets.add(secret);
}
void dialogue::argument(message_number n) {
    impl_->queue.writing->message_argument(n.value());
}
void dialogue::argument(std::uint32_t number) {
    impl_->queue.writing->argument(std::uint64_t{number});
}

void dialogue::end_command() {
    wire::command_writer& writing = *impl_->queue.writing;
    const std::string_view verb =
        std::string_view(writing.line()).substr(0, writing.line().find(' '));
    const wire::command_spec* spec = impl_->spec_of(verb);
    if (!spec) writing.mask_arguments();
    std::optional<failure> reason = writing.defect(impl_->facts.limits.command_line);
    if (!reason) reason = impl_->reason_not_to_send(spec);
    if (!reason)
        impl_->enqueue(writing, spec);
    else if (!impl_->deferred)
        impl_->deferred = std::move(reason);
    impl_->queue.writing.reset();
}

// A batch repeats its verb.
const wire::command_spec* session::impl::spec_of(std::string_view verb) const {
    const bool again =
        !queue.all_answered() && queue.last().spec && queue.last().spec->verb == verb;
    return again ? queue.last().spec : wire::find_command(verb);
}

void dialogue::expect_lines() noexcept {
    if (!impl_->deferred) impl_->queue.expect_lines();
}

void session::impl::enqueue(const wire::command_writer& command, const wire::command_spec* spec) {
    queue.add(command, spec);
    if (!facts.trace) return;
    facts.trace->sent(command.masked());
    facts.trace->sent_unmasked(command.line());
}

void dialogue::send_sasl(const secret_string& line) {
    if (std::ranges::any_of(line.reveal(), wire::is_control)) {
        impl_->deferred = fail(errc::invalid_argument, "control characters are not allowed");
        return;
    }
    if (line.reveal() != "*" && !line.empty()) impl_->facts.secrets.add(line);
    impl_->queue.add_secret_line(line.reveal());
    if (tracer* trace = impl_->facts.trace) {
        trace->sent("****");
        trace->sent_unmasked(line.reveal());
    }
}

std::optional<failure> session::impl::reason_not_to_send(const wire::command_spec* spec) {
    const std::string command = queue.writing->masked();
    if (deferred) return deferred;
    if (unusable_because) return unusable(command);
    const bool ahead = queue.open_pipeline && !waiting && !reader.body_open() &&
                       !queue.all_answered() && queue.last().spec &&
                       queue.last().spec->order == wire::pipelining::may_pipeline;
    if (unfinished() && !ahead) {
        const bool half_read = !waiting && reader.body_open();
        make_unusable(errc::session_unusable, {},
                      half_read ? "the response was not read to its end"
                                : "an earlier verb was not run to its end");
        return unusable(command);
    }
    return facts.wrong_state(spec, command);
}

// Was the last verb dropped while it waited, or left by an exception?
bool session::impl::unfinished() const {
    return waiting || reader.body_open() ||
           (!queue.all_answered() && facts.state != session_state::greeting);
}

void dialogue::mask_secret(const secret_string& secret) {
    impl_->facts.secrets.add_password(secret);
}

std::string dialogue::masked(std::string_view text) const {
    return impl_->facts.secrets.masked(text);
}

// ---- receiving ----

void dialogue::begin_wait() {
    if (impl_->waiting)
        impl_->make_unusable(errc::session_unusable, {}, "an earlier verb was not run to its end");
}

io_step dialogue::any_awaiter::poll() {
    return dialogue_.impl_->poll(type_);
}
void dialogue::any_awaiter::completed(std::size_t octets) {
    dialogue_.impl_->completed(octets);
}
failure dialogue::any_awaiter::failed(const io_result& result) {
    return dialogue_.impl_->failed(result);
}

reply dialogue::take_reply() {
    return impl_->facts.last_reply;
}
std::string_view dialogue::take_chunk() {
    return impl_->reader.chunk();
}
bool dialogue::line_is_here() {
    return impl_->has_buffered_line();
}
std::optional<std::string_view> dialogue::take_line() {
    return impl_->reader.line();
}

bool dialogue::is_reading() const noexcept {
    return !impl_->unusable_because && !impl_->waiting && impl_->reader.body_open();
}

failure dialogue::refusal(const reply& answer) const {
    const outstanding_reply& answered = impl_->queue.answered();
    return impl_->facts.refusal(answer, answered.spec, answered.command);
}

failure dialogue::unreadable(const reply& answer) const {
    return {errc::unreadable_reply, impl_->queue.answered().command, masked(answer.line), {}};
}

// ---- state ----

void dialogue::set_capabilities(std::optional<capabilities> listing) {
    impl_->facts.listing = std::move(listing);
}
void dialogue::expect_messages(std::uint32_t count) noexcept {
    impl_->facts.expected = count;
}
void dialogue::expect_tls() noexcept {
    impl_->facts.tls_to_come = true;
}
const sasl_peer& dialogue::peer() const noexcept {
    return impl_->facts.peer;
}
std::span<const mechanism_source* const> dialogue::mechanisms() const noexcept {
    return impl_->facts.sources;
}

failure dialogue::make_unusable(errc e, std::string_view line, std::string detail) {
    return impl_->make_unusable(e, line, std::move(detail));
}

failure dialogue::abandon_response(errc e, std::string detail) {
    failure f = fail(e, std::move(detail));
    f.command = impl_->queue.answered().command;
    return impl_->ended_by(std::move(f));
}

// ---- batches ----

dialogue::pipeline::pipeline(dialogue& s) : dialogue_(s) {
    impl& session = *dialogue_.impl_;
    session.queue.open_pipeline = this;
    session.queue.partly_answered = false;
    session.queue.runs_ahead = session.facts.policy.pipelining && session.facts.can_pipeline();
}

dialogue::pipeline::~pipeline() {
    impl& session = *dialogue_.impl_;
    if (session.queue.open_pipeline != this) return;  // its commands were taken back
    session.queue.open_pipeline = nullptr;
    if (!session.queue.all_answered() || session.reader.body_open())
        session.make_unusable(errc::session_unusable, {}, "a batch was not finished");
}

bool dialogue::pipeline::has_room() {
    const impl& session = *dialogue_.impl_;
    const command_queue& queue = session.queue;
    if (!queue.runs_ahead) return queue.all_answered();
    const pop3::limits& window = session.facts.limits;
    if (queue.outstanding() >= window.window_commands ||
        queue.outstanding_octets() >= window.window_octets)
        filling_ = false;
    if (queue.outstanding() <= window.window_commands / 2 &&
        queue.outstanding_octets() <= window.window_octets / 2)
        filling_ = true;
    return filling_;
}

}  // namespace pop3::inline v1
