// SPDX-License-Identifier: MIT
#include "server_connection.hpp"

#include <algorithm>

#include "pop3/credentials.hpp"
#include "system/clock_and_poll.hpp"

namespace pop3::inline v1::serving {
namespace {

// Octets that are sent to one client before the others' turn.
constexpr std::size_t written_per_turn = 1024 * 1024;
// Octets that are read from one client before the others' turn.
constexpr std::size_t read_per_turn = 64 * 1024;
// The same before the login. Each octet may cost a thousand times as much as one of a command.
constexpr std::size_t read_per_turn_of_stranger = 16 * 1024;
// Of a client that has not logged in, in all: some handshakes and SASL lines.
constexpr std::size_t most_of_stranger = 1024 * 1024;
// How long to wait for the peer to close, so that it can read the last reply.
constexpr std::chrono::seconds close_limit(2);

}  // namespace

server_connection::server_connection(net::stream_socket socket,
                                     std::unique_ptr<server_protocol> session,
                                     tls::tls_acceptor* tls, bool encrypted, time_point now)
    : socket_(std::move(socket)),
      session_(std::move(session)),
      acceptor_(tls),
      accepted_(now),
      last_activity_(now) {
    if (encrypted) tls_ = acceptor_->accept();
}

server_connection::wants server_connection::advance(std::span<char> scratch, time_point now) {
    session_->set_time(now);
    written_ = 0;
    read_ = 0;
    while (!turn_is_over()) {
        const std::size_t before = written_;
        const flushed done = flush();
        if (written_ > before || session_->commands() != commands_) last_activity_ = now;
        commands_ = session_->commands();
        if (done == flushed::closed) return wants::to_be_closed;
        if (done == flushed::some) return wants::to_write;
        if (session_->ended() && !closing_) {
            if (session_->ends_abruptly()) return wants::to_be_closed;
            begin_close();
            last_activity_ = now;
            continue;
        }
        if (session_->wants_tls() && !tls_) tls_ = acceptor_->accept();
        if (const std::optional<wants> then = read(scratch)) return *then;
    }
    return wants::to_write;
}

bool server_connection::turn_is_over() const noexcept {
    return written_ >= written_per_turn ||
           read_ >= (logged_in() ? read_per_turn : read_per_turn_of_stranger);
}

server_connection::flushed server_connection::flush() {
    return tls_ ? write_records() : write_plain();
}

server_connection::flushed server_connection::write_plain() {
    while (written_ < written_per_turn) {
        const std::string_view octets = session_->output();
        if (octets.empty()) return flushed::all;
        const net::stream_socket::outcome went = socket_.write_some(octets);
        if (went.closed) return flushed::closed;
        session_->sent(went.octets);
        written_ += went.octets;
        if (went.octets < octets.size()) return flushed::some;
    }
    return flushed::some;
}

server_connection::flushed server_connection::write_records() {
    while (written_ < written_per_turn) {
        if (records_.empty() && established_) {
            const std::string_view octets = session_->output();
            if (!octets.empty() && tls_->send(octets, records_) != tls_session::state::established)
                return flushed::closed;
            session_->sent(octets.size());
        }
        if (records_.empty()) return flushed::all;
        const net::stream_socket::outcome went = socket_.write_some(records_);
        if (went.closed) return flushed::closed;
        records_.erase(0, went.octets);
        written_ += went.octets;
        if (!records_.empty()) return flushed::some;
    }
    return flushed::some;
}

std::optional<server_connection::wants> server_connection::read(std::span<char> scratch) {
    if (!logged_in()) scratch = scratch.first(std::min(scratch.size(), read_per_turn_of_stranger));
    const net::stream_socket::outcome came = socket_.read_some(scratch);
    if (came.closed) return wants::to_be_closed;
    if (came.octets == 0) return wants::to_read;
    read_ += came.octets;
    if (!logged_in() && (received_ += came.octets) > most_of_stranger) return wants::to_be_closed;
    const std::string_view octets(scratch.data(), came.octets);
    if (closing_) return std::nullopt;
    if (tls_) return read_records(octets);
    session_->receive(octets);
    return std::nullopt;
}

std::optional<server_connection::wants> server_connection::read_records(std::string_view octets) {
    plain_.clear();
    const tls_session::state now = tls::receive_all(*tls_, octets, plain_, records_);
    if (now == tls_session::state::handshake) return std::nullopt;
    if (now == tls_session::state::failed) {
        socket_.write_some(records_);  // the alert, if it can be sent at once
        return wants::to_be_closed;
    }
    if (!established_) {
        established_ = true;
        if (session_->wants_tls()) session_->tls_started();
    }
    if (!plain_.empty()) session_->receive(plain_);
    if (now == tls_session::state::closed && plain_.empty()) return wants::to_be_closed;
    return std::nullopt;
}

void server_connection::begin_close() {
    closing_ = true;
    if (established_) {
        tls_->finish(records_);
        socket_.write_some(records_);
        records_.clear();
    }
    socket_.finish();
}

time_point server_connection::deadline(std::chrono::milliseconds idle_limit,
                                       std::chrono::milliseconds login_limit) const {
    if (closing_) idle_limit = std::min<std::chrono::milliseconds>(close_limit, idle_limit);
    const time_point idle = system::later(last_activity_, idle_limit);
    return logged_in() ? idle : std::min(idle, system::later(accepted_, login_limit));
}

void server_connection::release_memory() {
    session_->release_memory();
    if (records_.empty()) std::string().swap(records_);
    wipe(plain_);
    std::string().swap(plain_);
}

}  // namespace pop3::inline v1::serving
