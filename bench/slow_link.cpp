// SPDX-License-Identifier: MIT
#include "slow_link.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <deque>
#include <memory>
#include <stdexcept>
#include <string>
#include <unordered_map>
#include <vector>

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

struct pair;

// One end of a connection: its socket, and the octets that are due there.
struct end {
    pair* owner = nullptr;
    system::unique_fd fd;
    std::string due;      // arrived, but the socket was full
    bool closes = false;  // after `due`
    bool reads = true;    // until the peer closes
    bool writes = false;  // the loop waits until the socket takes more
};

struct pair {
    end client;
    end server;
    bool client_sent_last = false;
    int ended = 0;  // directions

    end& peer(const end& one) { return &one == &client ? server : client; }
};

// Octets in transit; none: the sender has closed.
struct piece {
    clock::time_point due;
    std::shared_ptr<pair> connection;
    end* receiver;
    std::string octets;
};

// The loop of one thread. The delay is the same for all, so that a queue is in the order of time.
class relay {
  public:
    relay(std::uint16_t server, clock::duration one_way, int listener, int stop,
          std::atomic<std::uint64_t>& turns)
        : server_(server), one_way_(one_way), listener_(listener), stop_(stop), turns_(turns) {
        watch(listener, &listener_);
        watch(stop, &stop_);
    }

    void run() {
        std::array<epoll_event, 256> events{};
        while (true) {
            const int count = ::epoll_wait(epoll_.get(), events.data(), events.size(), wait());
            for (int i = 0; i < count; ++i) {
                const epoll_event& one = events[static_cast<std::size_t>(i)];
                if (one.data.ptr == &stop_) return;
                if (one.data.ptr == &listener_)
                    accept();
                else
                    serve(*static_cast<end*>(one.data.ptr), one.events);
            }
            for (const auto now = clock::now(); !transit_.empty() && transit_.front().due <= now;
                 transit_.pop_front())
                arrive(transit_.front());
            closed_.clear();
        }
    }

  private:
    [[nodiscard]] int wait() const {
        if (transit_.empty()) return -1;
        const auto rest =
            std::chrono::ceil<std::chrono::milliseconds>(transit_.front().due - clock::now());
        return static_cast<int>(std::max<std::int64_t>(rest.count(), 0));
    }

    void watch(int fd, void* data) const {
        epoll_event wanted{};
        wanted.events = EPOLLIN;
        wanted.data.ptr = data;
        ::epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, fd, &wanted);
    }
    void update(end& one) const {
        epoll_event wanted{};
        wanted.events = (one.reads ? EPOLLIN : 0U) | (one.writes ? EPOLLOUT : 0U);
        wanted.data.ptr = &one;
        ::epoll_ctl(epoll_.get(), EPOLL_CTL_MOD, one.fd.get(), &wanted);
    }

    void accept() {
        auto made = std::make_shared<pair>();
        made->client.owner = made->server.owner = made.get();
        made->client.fd = system::unique_fd(::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC));
        made->server.fd = system::unique_fd(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
        sockaddr_in address = loopback(server_);
        if (!made->client.fd ||
            ::connect(made->server.fd.get(), reinterpret_cast<sockaddr*>(&address),
                      sizeof address) != 0)
            return;
        for (end* one : {&made->client, &made->server}) {
            const int on = 1;  // each piece waited long enough
            ::setsockopt(one->fd.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
            watch(one->fd.get(), one);
        }
        const pair* const key = made.get();
        pairs_.emplace(key, std::move(made));
    }

    void serve(end& one, std::uint32_t events) {
        if (one.owner->ended == 2) return;
        if (events & EPOLLOUT) flush(one);
        if (!one.reads) {
            if (events & (EPOLLHUP | EPOLLERR))  // else the loop would spin
                ::epoll_ctl(epoll_.get(), EPOLL_CTL_DEL, one.fd.get(), nullptr);
            return;
        }
        std::string octets(std::size_t{64} * 1024, '\0');
        const ssize_t received = ::recv(one.fd.get(), octets.data(), octets.size(), MSG_DONTWAIT);
        if (received < 0 && errno == EAGAIN) return;
        octets.resize(received > 0 ? static_cast<std::size_t>(received) : 0);
        octets.shrink_to_fit();
        count(one, !octets.empty());
        one.reads = !octets.empty();
        if (!one.reads) update(one);
        transit_.push_back({clock::now() + one_way_, pairs_.at(one.owner), &one.owner->peer(one),
                            std::move(octets)});
    }

    void count(const end& sender, bool any) {
        pair& both = *sender.owner;
        const bool client = &sender == &both.client;
        if (any && client && !both.client_sent_last) ++turns_;
        if (any) both.client_sent_last = client;
    }

    void arrive(piece& one) {
        if (one.octets.empty()) one.receiver->closes = true;
        one.receiver->due += one.octets;
        flush(*one.receiver);
    }

    void flush(end& one) {
        while (!one.due.empty()) {
            const ssize_t sent =
                ::send(one.fd.get(), one.due.data(), one.due.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
            if (sent < 0 && errno == EAGAIN) break;
            one.due.erase(0, sent < 0 ? std::string::npos : static_cast<std::size_t>(sent));
        }
        const bool writes = !one.due.empty();
        if (writes != one.writes) {
            one.writes = writes;
            update(one);
        }
        if (!one.closes || writes) return;
        one.closes = false;
        ::shutdown(one.fd.get(), SHUT_WR);
        if (++one.owner->ended < 2) return;
        const auto found = pairs_.find(one.owner);
        for (const end* each : {&found->second->client, &found->second->server})
            ::epoll_ctl(epoll_.get(), EPOLL_CTL_DEL, each->fd.get(), nullptr);
        closed_.push_back(std::move(found->second));  // events of this turn may still name it
        pairs_.erase(found);
    }

    std::uint16_t server_;
    clock::duration one_way_;
    int listener_;
    int stop_;
    std::atomic<std::uint64_t>& turns_;
    system::unique_fd epoll_{::epoll_create1(EPOLL_CLOEXEC)};
    std::unordered_map<const pair*, std::shared_ptr<pair>> pairs_;
    std::vector<std::shared_ptr<pair>> closed_;
    std::deque<piece> transit_;
};

}  // namespace

slow_link::slow_link(std::uint16_t server, std::chrono::milliseconds one_way)
    : server_(server),
      one_way_(one_way),
      listener_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)),
      stop_(::eventfd(0, EFD_CLOEXEC)) {
    sockaddr_in address = loopback(0);
    socklen_t length = sizeof address;
    auto* const bound = reinterpret_cast<sockaddr*>(&address);
    if (::bind(listener_.get(), bound, length) != 0 || ::listen(listener_.get(), 4096) != 0 ||
        ::getsockname(listener_.get(), bound, &length) != 0)
        throw std::runtime_error("no port on loopback");
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this] { serve(); });
}

slow_link::~slow_link() {
    ::eventfd_write(stop_.get(), 1);
    thread_.join();
}

void slow_link::serve() {
    relay(server_, one_way_, listener_.get(), stop_.get(), turns_).run();
}

}  // namespace pop3::bench
