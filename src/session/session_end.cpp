// SPDX-License-Identifier: MIT
// How a session becomes unusable, and what a verb that is cancelled leaves.
#include "session_impl.hpp"
#include "wire/line_reader.hpp"

namespace pop3::inline v1 {
namespace {

// The other side ended the connection, in any way.
bool hung_up(const std::error_code& code) {
    return code == errc::closed_by_server || code == std::errc::connection_reset ||
           code == std::errc::broken_pipe || code == std::errc::connection_aborted;
}

}  // namespace

failure session::impl::unusable(std::string command) const {
    failure f{errc::session_unusable, std::move(command), {}, *unusable_because};
    if (in_doubt)
        f.hint =
            "Open a new connection and compare unique-ids: the marked messages may be deleted.";
    return f;
}

// May the commands that were queued be forgotten, as if the verb had never begun? Not if an octet of
// them was sent, or a part of the batch was answered, and not in the clear text that STLS should have
// ended.
bool session::impl::may_take_back() const {
    const bool before_sending = requested == io_request::kind::write ||
                                queue.peek_before_send == command_queue::peek::wanted;
    return before_sending && queue.untouched() && facts.state != session_state::greeting &&
           !facts.tls_to_come && !reader.body_open() &&
           !(queue.open_pipeline && queue.partly_answered);
}

// Was QUIT being sent, with deletions that it may have committed? Servers also commit at an
// unfinished QUIT line (Courier, Cyrus, popa3d), so one octet of it is enough.
bool session::impl::quit_in_progress() const {
    if (facts.state != session_state::transaction || queue.all_answered() || !queue.last().spec)
        return false;
    return queue.is_sending() && queue.last().spec->effect == wire::on_ok::end;
}

// Is the password, or a proof of it, being sent?
bool session::impl::logging_in() const {
    return !queue.all_answered() && queue.first().spec &&
           queue.first().spec->secret == wire::secrecy::argument;
}

// The command whose response is being read.
const std::string& session::impl::current_command() const {
    return queue.all_answered() || reader.body_open() ? queue.answered().command
                                                      : queue.first().command;
}

failure session::impl::failed(const io_result& result) {
    if (requested == io_request::kind::write) queue.sent(result.octets);
    const bool implicit_tls =
        requested == io_request::kind::start_tls && facts.state == session_state::greeting;
    failure reason{result.error, implicit_tls ? "TLS" : current_command(), {}, result.detail, {},
                   result.hint};
    // A certificate has words of the peer.
    if (requested == io_request::kind::start_tls)
        reason.detail = facts.secrets.masked(reason.detail);
    if (result.error != errc::cancelled || !may_take_back()) return ended_by(std::move(reason));
    queue.take_back();
    waiting = false;
    return reason;
}

failure session::impl::make_unusable(errc e, std::string_view line, std::string detail) {
    failure f = fail(e, std::move(detail));
    if (e != errc::session_unusable || unfinished()) f.command = current_command();
    f.reply = facts.secrets.masked(wire::before_line_end(line));
    return ended_by(std::move(f));
}

// Every end of the session passes here: its meaning, and the failure of later verbs.
failure session::impl::ended_by(failure f) {
    if (const std::string_view reason = reader.wrong_end(); !reason.empty())
        f.detail.append(f.detail.empty() ? "" : "; ").append(reason);
    if (quit_in_progress()) {
        f.detail = f.code.message() + (f.detail.empty() ? "" : ", " + f.detail);
        f.code = errc::quit_in_doubt;
        in_doubt = true;
    } else if (logging_in() && hung_up(f.code)) {
        f.hint =
            "Some servers close instead of refusing a login: too many logins, a block, or a wrong "
            "password. Wait a while, then check the password and try again.";
    } else if (f.code == errc::malformed_reply && facts.state != session_state::greeting) {
        f.hint =
            "Client and server were out of sync, so the session was ended, and deleted nothing.";
    }
    const std::string during = f.command.empty() ? "" : f.command + ": ";
    if (!unusable_because)
        unusable_because = f.code == errc::session_unusable ? during + f.detail : f.message();
    return f;
}

}  // namespace pop3::inline v1
