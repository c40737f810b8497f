// SPDX-License-Identifier: MIT
#include "server_connection.hpp"

#include <algorithm>

#include "pop3/credentials.hpp"

namespace pop3::inline v1::serving {
namespace {

// Octets that one connection may send before the others' turn.
constexpr std::size_t octets_per_turn = 1024 * 1024;
// How long to wait for the peer to close, so that it can read the last reply.
constexpr std::chrono::seconds close_limit(2);

}  // namespace

server_connection::server_connection(net::stream_socket socket,
                                     std::unique_ptr<server_protocol> session,
                                     tls::tls_acceptor* tls, bool encrypted)
    : socket_(std::move(socket)), session_(std::move(session)), acceptor_(tls) {
    if (encrypted) tls_ = acceptor_->accept();
}

server_connection::wants server_connection::advance(std::span<char> scratch, time_point now) {
    session_->set_time(now);
    written_ = 0;
    while (written_ < octets_per_turn) {
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

server_connection::flushed server_connection::flush() {
    return tls_ ? write_records() : write_plain();
}

server_connection::flushed server_connection::write_plain() {
    while (written_ < octets_per_turn) {
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
    while (written_ < octets_per_turn) {
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
    const net::stream_socket::outcome came = socket_.read_some(scratch);
    if (came.closed) return wants::to_be_closed;
    if (came.octets == 0) return wants::to_read;
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

time_point server_connection::deadline(std::chrono::milliseconds idle_limit) const {
    return last_activity_ +
           (closing_ ? std::min<std::chrono::milliseconds>(close_limit, idle_limit) : idle_limit);
}

void server_connection::release_memory() {
    session_->release_memory();
    if (records_.empty()) std::string().swap(records_);
    wipe(plain_);
    std::string().swap(plain_);
}

}  // namespace pop3::inline v1::serving
