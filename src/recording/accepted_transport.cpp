// SPDX-License-Identifier: MIT
#include "accepted_transport.hpp"

#include <algorithm>
#include <array>

namespace pop3::inline v1::recording {
namespace {

constexpr std::size_t ignored_at_once = 16 * 1024;

}  // namespace

result<system::unique_fd> accept_one(net::listening_socket& at, const wait_limits& limit,
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
    : fd_(socket.get()) {
    auto tcp = std::make_unique<net::socket_transport>(std::move(socket), clock);
    tcp_ = tcp.get();
    wire_ = std::move(tcp);
}

io_result accepted_transport::start_tls(tls::tls_acceptor& acceptor, const wait_limits& limit) {
    auto tls = std::make_unique<tls::tls_transport>(acceptor.accept(), std::move(wire_));
    tls_ = tls.get();
    wire_ = std::move(tls);
    io_result done = tls_->handshake(limit);
    if (done.error == errc::tls_failed) done.detail = "the peer does not accept our TLS";
    return done;
}

io_result accepted_transport::read_some(std::span<char> into, const wait_limits& limit) {
    io_result came = wire_->read_some(into, limit);
    if (came.error == errc::closed_by_server) return {};  // a client that closes ends its session
    return came;
}

io_result accepted_transport::read_ready(std::span<char> into) {
    return wire_->read_ready(into);
}

io_result accepted_transport::write_some(std::span<const char> from, const wait_limits& limit) {
    return wire_->write_some(from, limit);
}

void accepted_transport::finish(const wait_limits& limit) {
    if (tls_) (void)tls_->finish(limit);
    tcp_->finish();
    std::array<char, ignored_at_once> ignored;  // NOLINT: filled by the call
    while (true) {
        const io_result came = tcp_->read_some(ignored, limit);
        if (came.error || came.octets == 0) return;
    }
}

}  // namespace pop3::inline v1::recording
