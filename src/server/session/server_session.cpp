// SPDX-License-Identifier: MIT
#include "server_session.hpp"

#include <utility>

#include "dispatch.hpp"
#include "server/commands/commands.hpp"

namespace pop3::inline v1::serving {
namespace {

// Octets of output that are generated before any are sent.
constexpr std::size_t enough_output = 128 * 1024;
// Of a command with its line end (RFC 2449, section 4).
constexpr std::size_t command_line = 255;
// Of a line of a SASL exchange (RFC 4422 sets no bound; RFC 5034, section 4, requires this one).
constexpr std::size_t sasl_line = 12'288;

}  // namespace

server_session::server_session(const server_features& offered, backend& mail,
                               connection_facts known)
    : context_(offered, mail, std::move(known)) {
    std::string greeting = offered.implementation;
    greeting += greeting.empty() ? "ready" : " ready";
    if (offered.apop) greeting += ' ' + context_.facts.timestamp;
    context_.ok(greeting);
}

std::optional<time_point> server_session::next_wakeup() const {
    if (!withheld()) return std::nullopt;
    return not_before_;
}

void server_session::receive(std::string_view octets) {
    if (context_.state == server_state::ended) return;
    if (context_.state == server_state::starting_tls) return end();
    input_.append(octets);
}

std::string_view server_session::output() {
    // A rest that the peer did not accept yet goes first, so that it cannot pile up.
    while (!withheld() && sent_ == 0 && context_.out.size() < enough_output && step()) {
    }
    if (withheld()) return {};
    return std::string_view(context_.out).substr(sent_);
}

// Adds to the output; false if more input is needed, or nothing more will be sent.
bool server_session::step() {
    if (context_.rest) {
        const multi_line_response::progress now = context_.rest->write_some(context_.out);
        if (now == multi_line_response::progress::more) return true;
        context_.rest.reset();
        if (now == multi_line_response::progress::broken) end();
        return true;
    }
    const bool listening = context_.state == server_state::authorization ||
                           context_.state == server_state::transaction;
    if (!listening) return false;
    const auto line = input_.next(context_.sasl ? sasl_line : command_line);
    if (!line) return false;
    execute(*line);
    return true;
}

void server_session::execute(const command_reader::line& line) {
    ++commands_;
    const bool before_login = context_.state == server_state::authorization;
    context_.input_waits = !input_.empty();
    if (line.too_long) {
        context_.sasl.reset();
        context_.err("line too long");
    } else if (context_.sasl) {
        commands::auth_response(context_, line.text);
    } else {
        dispatch(context_, line.text);
    }
    if (before_login) input_.wipe_handed_out();
    not_before_ = now_ + std::exchange(context_.put_off, {});
    if (context_.state == server_state::ended) end();
}

void server_session::end() {
    context_.state = server_state::ended;
    context_.sasl.reset();
    context_.rest.reset();
    context_.drop.reset();
    input_.clear();
}

void server_session::sent(std::size_t octets) {
    sent_ += octets;
    if (sent_ < context_.out.size()) return;
    context_.out.clear();
    sent_ = 0;
}

bool server_session::wants_tls() const noexcept {
    return context_.state == server_state::starting_tls && context_.out.empty();
}

void server_session::tls_started() {
    context_.forget_clear_text();
}

void server_session::release_memory() {
    if (context_.out.empty() && context_.out.capacity() > 4096) std::string().swap(context_.out);
}

}  // namespace pop3::inline v1::serving
