// SPDX-License-Identifier: MIT
#include "many_drains.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/epoll.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <string>
#include <vector>

#include "require.hpp"
#include "system/descriptor_limit.hpp"
#include "system/unique_fd.hpp"

namespace pop3::bench {
namespace {

struct mailbox {
    system::unique_fd fd;
    bool asked = false;
};

system::unique_fd connect_to(std::uint16_t port) {
    system::unique_fd fd(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const int done = ::connect(fd.get(), reinterpret_cast<sockaddr*>(&address), sizeof address);
    require(done == 0 || errno == EINPROGRESS, "cannot connect");
    return fd;
}

std::string commands_for(std::uint32_t messages) {
    std::string all = "PASS bench\r\nUIDL\r\nLIST\r\n";
    for (std::uint32_t n = 1; n <= messages; ++n) all += "RETR " + std::to_string(n) + "\r\n";
    return all + "QUIT\r\n";
}

}  // namespace

std::uint64_t drain_many(std::uint16_t port, std::uint32_t mailboxes, std::uint32_t messages) {
    system::raise_descriptor_limit();
    const system::unique_fd epoll(::epoll_create1(EPOLL_CLOEXEC));
    std::vector<mailbox> all(mailboxes);
    for (std::uint32_t i = 0; i < mailboxes; ++i) {
        all[i].fd = connect_to(port);
        epoll_event wanted{};
        wanted.events = EPOLLIN;
        wanted.data.u32 = i;
        require(::epoll_ctl(epoll.get(), EPOLL_CTL_ADD, all[i].fd.get(), &wanted) == 0, "epoll");
    }
    const std::string commands = commands_for(messages);
    std::vector<char> buffer(std::size_t{1024} * 1024);
    std::array<epoll_event, 256> events{};
    std::uint64_t octets = 0;
    for (std::uint32_t open = mailboxes; open > 0;) {
        const int count = ::epoll_wait(epoll.get(), events.data(), events.size(), -1);
        for (int i = 0; i < count; ++i) {
            const std::uint32_t number = events[static_cast<std::size_t>(i)].data.u32;
            mailbox& one = all[number];
            const ssize_t received = ::recv(one.fd.get(), buffer.data(), buffer.size(), 0);
            require(received >= 0, "a connection was lost");
            octets += static_cast<std::uint64_t>(received);
            if (received == 0) {
                one.fd = {};
                --open;
            } else if (!one.asked) {
                const std::string flight =
                    "USER bench" + std::to_string(number) + "\r\n" + commands;
                one.asked = ::send(one.fd.get(), flight.data(), flight.size(), MSG_NOSIGNAL) ==
                            static_cast<ssize_t>(flight.size());
                require(one.asked, "cannot send");
            }
        }
    }
    return octets;
}

}  // namespace pop3::bench
