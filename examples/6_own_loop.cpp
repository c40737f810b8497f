// SPDX-License-Identifier: MIT
// The protocol without our client: pop3::core in a loop of your own, here with plain poll().
// Replace perform() by your event loop, and nothing else changes.
//
//     6_own_loop PORT USER      (of 127.0.0.1, in clear text)
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>
#include <pop3/flows.hpp>

#include <iostream>

#include "password.hpp"

// Does the I/O that a flow requests. A loop that serves many connections would register the socket
// and the flow, continue with others, and call done() when the socket is ready.
static pop3::io_result perform(int socket, const pop3::io_request& want) {
    using kind = pop3::io_request::kind;
    const bool writing = want.type == kind::write;
    if (want.type == kind::start_tls) return {make_error_code(pop3::errc::tls_unavailable)};
    if (want.type != kind::read_ready) {
        pollfd ready{socket, static_cast<short>(writing ? POLLOUT : POLLIN), 0};
        if (poll(&ready, 1, 30'000) != 1) return {make_error_code(pop3::errc::timed_out)};
    }
    const ssize_t n = writing ? send(socket, want.out.data(), want.out.size(), MSG_NOSIGNAL)
                              : recv(socket, want.in.data(), want.in.size(), MSG_DONTWAIT);
    if (n >= 0) return {{}, static_cast<std::size_t>(n)};
    if (want.type == kind::read_ready && errno == EAGAIN) return {};
    return {std::error_code(errno, std::system_category())};
}

template <class T>
static T run(int socket, pop3::flow<T> exchange) {
    while (const pop3::io_request* want = exchange.next()) exchange.done(perform(socket, *want));
    return exchange.take().value();
}

int main(int argc, char** argv) {
    if (argc != 3) return 64;
    sockaddr_in server{};
    server.sin_family = AF_INET;
    server.sin_port = htons(static_cast<std::uint16_t>(std::stoi(argv[1])));
    server.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (connect(socket, reinterpret_cast<sockaddr*>(&server), sizeof server) != 0) return 69;
    try {
        pop3::session dialogue({}, {.allow_cleartext_password = true});
        run(socket, pop3::flows::open(dialogue, pop3::tls_mode::none));
        pop3::credentials identity(argv[2], ask_password());
        run(socket, pop3::flows::login(dialogue, identity));
        for (const pop3::scan_entry& entry : run(socket, pop3::flows::list(dialogue)))
            std::cout << entry.number.value() << ": " << entry.octets << " octets\n";
        run(socket, pop3::flows::quit(dialogue));
    } catch (const pop3::error& e) {
        std::cerr << e.what() << '\n';
        return 1;
    }
    close(socket);
}
