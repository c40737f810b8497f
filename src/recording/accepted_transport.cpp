// SPDX-License-Identifier: MIT
#include "accepted_transport.hpp"

#include <algorithm>
#include <array>

namespace pop3::inline v1::recording {
namespace {

constexpr std::size_t piece = 16 * 1024;

}  // namespace

result<system::unique_fd> accept_one(serving::listening_socket& at, const wait_limits& limit,
                                     system::clock& clock) {
    const system::stop_event stop(limit.stop);
    while (true) {
        if (auto next = at.accept(); next.socket) return std::move(*next.socket).release();
        pollfd fds[] = {stop.watched(), {at.fd(), POLLIN, 0}};
        if (const auto error = system::poll_until(fds, limit.until, clock))
            return failure{error, "wait for a client", {}, {}};
    }
}

accepted_transport::accepted_transport(system::unique_fd socket, system::clock& clock)
    : fd_(socket.get()), tcp_(std::move(socket), clock) {}

io_result accepted_transport::start_tls(tls::tls_acceptor& acceptor, const wait_limits& limit) {
    tls_ = acceptor.accept();
    while (!established_) {
        std::array<char, piece> records;  // NOLINT: filled by the call
        io_result came = tcp_.read_some(records, limit);
        if (came.error) return came;
        if (came.octets == 0) return {errc::closed_by_server, 0, "in the TLS handshake"};
        if (io_result done = take({records.data(), came.octets}, limit); done.error) return done;
    }
    return {};
}

// Processes records of the peer, and sends the answers that they need.
io_result accepted_transport::take(std::string_view records, const wait_limits& limit) {
    using state = tls::tls_session::state;
    const state now = tls_->receive(records, plain_, records_);
    io_result sent = write_all(std::exchange(records_, {}), limit);
    if (now == state::failed) return {errc::tls_failed, 0, "the peer does not accept our TLS"};
    if (now == state::closed) closed_ = true;
    established_ = established_ || now == state::established;
    return sent;
}

std::size_t accepted_transport::give(std::span<char> into) {
    const std::size_t octets = std::min(into.size(), plain_.size());
    std::copy_n(plain_.data(), octets, into.data());
    plain_.erase(0, octets);
    return octets;
}

io_result accepted_transport::read_some(std::span<char> into, const wait_limits& limit) {
    if (!tls_) return tcp_.read_some(into, limit);
    while (plain_.empty() && !closed_) {
        std::array<char, piece> records;  // NOLINT: filled by the call
        io_result came = tcp_.read_some(records, limit);
        if (came.error) return came;
        if (came.octets == 0) return {};
        if (io_result done = take({records.data(), came.octets}, limit); done.error) return done;
    }
    return {{}, give(into), {}};
}

io_result accepted_transport::read_ready(std::span<char> into) {
    io_result came = read_some(into, {std::chrono::steady_clock::time_point::min(), {}});
    if (came.error == errc::timed_out) return {};
    return came;
}

io_result accepted_transport::write_some(std::span<const char> from, const wait_limits& limit) {
    if (!tls_) return tcp_.write_some(from, limit);
    const std::string_view octets(from.data(), std::min(from.size(), piece));
    tls_->send(octets, records_);
    io_result sent = write_all(std::exchange(records_, {}), limit);
    if (!sent.error) sent.octets = octets.size();
    return sent;
}

io_result accepted_transport::write_all(std::string_view octets, const wait_limits& limit) {
    while (!octets.empty()) {
        io_result went = tcp_.write_some(octets, limit);
        if (went.error) return went;
        octets.remove_prefix(went.octets);
    }
    return {};
}

void accepted_transport::finish(const wait_limits& limit) {
    if (established_) {
        tls_->finish(records_);
        (void)write_all(std::exchange(records_, {}), limit);
    }
    tcp_.finish();
    std::array<char, piece> ignored;  // NOLINT: filled by the call
    while (true) {
        const io_result came = tcp_.read_some(ignored, limit);
        if (came.error || came.octets == 0) return;
    }
}

}  // namespace pop3::inline v1::recording
