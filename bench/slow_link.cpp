// SPDX-License-Identifier: MIT
#include "slow_link.hpp"

#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <deque>
#include <stdexcept>
#include <string>

namespace pop3::bench {
namespace {

using clock = std::chrono::steady_clock;

sockaddr_in loopback(std::uint16_t port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return address;
}

// One direction: the octets that came, and when they are passed on.
class lane {
  public:
    lane(int sender, int receiver) : sender_(sender), receiver_(receiver) {}

    [[nodiscard]] pollfd watched() const { return {ended_ ? -1 : sender_, POLLIN, 0}; }
    // Octets sent before the end still arrive.
    [[nodiscard]] bool is_over() const { return ended_ && under_way_.empty(); }
    void take(clock::time_point due) {
        std::array<char, 64 * 1024> room{};
        const ssize_t got = ::recv(sender_, room.data(), room.size(), 0);
        if (got <= 0) {
            ended_ = true;
            return;
        }
        under_way_.push_back({due, std::string(room.data(), static_cast<std::size_t>(got))});
    }
    void pass_on(clock::time_point now) {
        for (; !under_way_.empty() && under_way_.front().due <= now; under_way_.pop_front()) {
            std::string_view octets = under_way_.front().octets;
            while (!octets.empty()) {
                const ssize_t sent = ::send(receiver_, octets.data(), octets.size(), MSG_NOSIGNAL);
                if (sent <= 0) return;
                octets.remove_prefix(static_cast<std::size_t>(sent));
            }
        }
    }
    [[nodiscard]] int wait(clock::time_point now) const {
        if (under_way_.empty()) return -1;
        const auto rest =
            std::chrono::ceil<std::chrono::milliseconds>(under_way_.front().due - now);
        return static_cast<int>(std::max<std::int64_t>(rest.count(), 0));
    }

  private:
    struct piece {
        clock::time_point due;
        std::string octets;
    };
    int sender_;
    int receiver_;
    bool ended_ = false;
    std::deque<piece> under_way_;
};

int sooner(int a, int b) {
    return a < 0 ? b : b < 0 ? a : std::min(a, b);
}

}  // namespace

slow_link::slow_link(std::uint16_t server, std::chrono::milliseconds one_way)
    : server_(server),
      one_way_(one_way),
      listener_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address = loopback(0);
    socklen_t length = sizeof address;
    auto* const where = reinterpret_cast<sockaddr*>(&address);
    if (::bind(listener_.get(), where, length) != 0 || ::listen(listener_.get(), 4) != 0 ||
        ::getsockname(listener_.get(), where, &length) != 0)
        throw std::runtime_error("no port on loopback");
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this] { serve(); });
}

slow_link::~slow_link() {
    ::shutdown(listener_.get(), SHUT_RDWR);
    thread_.join();
}

void slow_link::serve() {
    while (true) {
        const system::unique_fd client(::accept(listener_.get(), nullptr, nullptr));
        if (!client) return;
        const system::unique_fd server(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
        sockaddr_in address = loopback(server_);
        if (::connect(server.get(), reinterpret_cast<sockaddr*>(&address), sizeof address) == 0)
            relay(client.get(), server.get());
    }
}

void slow_link::relay(int client, int server) {
    lane there(client, server);
    lane back(server, client);
    while (!there.is_over() && !back.is_over()) {
        std::array<pollfd, 2> ends{there.watched(), back.watched()};
        const auto before = clock::now();
        ::poll(ends.data(), ends.size(), sooner(there.wait(before), back.wait(before)));
        const auto now = clock::now();
        if (ends[0].revents != 0) there.take(now + one_way_);
        if (ends[1].revents != 0) back.take(now + one_way_);
        there.pass_on(now);
        back.pass_on(now);
    }
}

}  // namespace pop3::bench
