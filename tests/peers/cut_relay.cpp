// SPDX-License-Identifier: MIT
#include "cut_relay.hpp"

#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <string_view>

#include "loopback.hpp"

namespace pop3::test {

cut_relay::cut_relay(std::uint16_t server, std::size_t octets)
    : octets_(octets),
      listener_(test::listening_on("127.0.0.1")),
      thread_([this, server] { relay(server); }) {}

cut_relay::~cut_relay() {
    if (thread_.joinable()) thread_.join();
}

std::uint16_t cut_relay::port() const {
    return test::port_of(listener_);
}

const std::string& cut_relay::said() {
    if (thread_.joinable()) thread_.join();
    return text_;
}

void cut_relay::relay(std::uint16_t server) {
    const system::unique_fd client(::accept(listener_.get(), nullptr, nullptr));
    const net::endpoint peer = net::system_lookup("127.0.0.1", server).value().front();
    const system::unique_fd upstream(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    if (::connect(upstream.get(), reinterpret_cast<const sockaddr*>(&peer.address), peer.length) !=
        0)
        return;
    std::array<char, 4096> room{};
    std::array<pollfd, 2> ends{pollfd{client.get(), POLLIN, 0}, pollfd{upstream.get(), POLLIN, 0}};
    while (text_.size() < octets_) {
        ::poll(ends.data(), ends.size(), -1);
        const bool from_server = ends[1].revents != 0;
        const std::size_t most =
            from_server ? std::min(room.size(), octets_ - text_.size()) : room.size();
        const ssize_t got = ::recv(ends[from_server ? 1 : 0].fd, room.data(), most, 0);
        if (got <= 0) return;
        const std::string_view came(room.data(), static_cast<std::size_t>(got));
        if (from_server) text_ += came;
        test::send_all(ends[from_server ? 0 : 1].fd, came);
    }
}

}  // namespace pop3::test
