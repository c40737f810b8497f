// SPDX-License-Identifier: MIT
#include "server_connection.hpp"

#include <algorithm>

#include "pop3/credentials.hpp"

namespace pop3::inline v1::serving {
namespace {

// Octets that one connection may send before the others' turn.
constexpr std::size_t one_turn = 1024 * 1024;
// How long to wait for the peer to close, so that it can read the last reply.
constexpr std::chrono::seconds goodbye_limit(2);

}  // namespace

connection::connection(net::stream_socket socket, std::unique_ptr<server_protocol> session,
                       tls::tls_acceptor* tls, bool encrypted)
    : socket_(std::move(socket)), session_(std::move(session)), acceptor_(tls) {
    if (encrypted) tls_ = acceptor_->accept();
}

connection::wants connection::advance(std::span<char> scratch, time_point now) {
    session_->clock(now);
    written_ = 0;
    while (written_ < one_turn) {
        const std::size_t before = written_;
        const flushed done = flush();
        if (written_ > before || session_->commands() != commands_) last_activity_ = now;
        commands_ = session_->commands();
        if (done == flushed::closed) return wants::to_be_closed;
        if (done == flushed::some) return wants::to_write;
        if (session_->ended() && !said_goodbye_) {
            if (session_->cut_off()) return wants::to_be_closed;
            say_goodbye();
            last_activity_ = now;
            continue;
        }
        if (session_->wants_tls() && !tls_) tls_ = acceptor_->accept();
        if (const std::optional<wants> then = read(scratch)) return *then;
    }
    return wants::to_write;
}

connection::flushed connection::flush() {
    return tls_ ? write_records() : write_plain();
}

connection::flushed connection::write_plain() {
    while (written_ < one_turn) {
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

connection::flushed connection::write_records() {
    while (written_ < one_turn) {
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

std::optional<connection::wants> connection::read(std::span<char> scratch) {
    const net::stream_socket::outcome came = socket_.read_some(scratch);
    if (came.closed) return wants::to_be_closed;
    if (came.octets == 0) return wants::to_read;
    const std::string_view octets(scratch.data(), came.octets);
    if (said_goodbye_) return std::nullopt;
    if (tls_) return read_records(octets);
    session_->receive(octets);
    return std::nullopt;
}

std::optional<connection::wants> connection::read_records(std::string_view octets) {
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

void connection::say_goodbye() {
    said_goodbye_ = true;
    if (established_) {
        tls_->finish(records_);
        socket_.write_some(records_);
        records_.clear();
    }
    socket_.finish();
}

time_point connection::deadline(std::chrono::milliseconds idle_limit) const {
    return last_activity_ + (said_goodbye_
                                 ? std::min<std::chrono::milliseconds>(goodbye_limit, idle_limit)
                                 : idle_limit);
}

void connection::trim() {
    session_->trim();
    if (records_.empty()) std::string().swap(records_);
    wipe(plain_);
    std::string().swap(plain_);
}

}  // namespace pop3::inline v1::serving
