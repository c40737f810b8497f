// SPDX-License-Identifier: MIT
#include "cutting_proxy.hpp"

#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>
#include <vector>

#include "loopback.hpp"

namespace pop3::test {

cutting_proxy::cutting_proxy(std::uint16_t server)
    : server_(server), listener_(listening_on("127.0.0.1")), thread_([this] { run(); }) {}

cutting_proxy::~cutting_proxy() {
    over_.signal();
    thread_.join();
}

std::uint16_t cutting_proxy::port() const {
    return port_of(listener_);
}

void cutting_proxy::freeze() {
    freezes_.signal();
}

void cutting_proxy::arm(std::size_t& direction, std::size_t octets) {
    const std::lock_guard lock(mutex_);
    direction = octets;
    has_cut_ = false;
}

bool cutting_proxy::has_cut() {
    const std::lock_guard lock(mutex_);
    return std::exchange(has_cut_, false);
}

void cutting_proxy::run() {
    while (true) {
        std::vector<pollfd> fds{
            {over_.fd(), POLLIN, 0}, {freezes_.fd(), POLLIN, 0}, {listener_.get(), POLLIN, 0}};
        for (const connection& each : connections_) {
            fds.push_back({each.client.get(), POLLIN, 0});
            fds.push_back({each.server.get(), POLLIN, 0});
        }
        ::poll(fds.data(), fds.size(), -1);
        if (fds[1].revents != 0) ::poll(fds.data(), 1, -1);
        if (fds[0].revents != 0) return;
        auto ready = fds.begin() + 3;
        for (auto at = connections_.begin(); at != connections_.end(); ready += 2) {
            bool lives = true;
            if (ready[0].revents != 0)
                lives = pass_on(at->client.get(), at->server.get(), from_client_);
            if (lives && ready[1].revents != 0)
                lives = pass_on(at->server.get(), at->client.get(), from_server_);
            at = lives ? std::next(at) : connections_.erase(at);
        }
        if (fds[2].revents != 0) accept();
    }
}

void cutting_proxy::accept() {
    connection fresh;
    fresh.client = system::unique_fd(::accept(listener_.get(), nullptr, nullptr));
    const net::endpoint peer = net::system_lookup("127.0.0.1", server_).value().front();
    fresh.server = system::unique_fd(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    if (::connect(fresh.server.get(), reinterpret_cast<const sockaddr*>(&peer.address),
                  peer.length) == 0)
        connections_.push_back(std::move(fresh));
}

bool cutting_proxy::pass_on(int from, int into, std::size_t& left) {
    std::array<char, 16384> room{};
    const ssize_t got = ::recv(from, room.data(), room.size(), 0);
    if (got <= 0) return false;
    const auto came = static_cast<std::size_t>(got);
    const std::lock_guard lock(mutex_);
    send_all(into, std::string_view(room.data(), std::min(came, left)));
    if (left == never) return true;
    if (came <= left) {
        left -= came;
        return true;
    }
    left = never;
    has_cut_ = true;
    return false;
}

}  // namespace pop3::test
