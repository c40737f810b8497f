// SPDX-License-Identifier: MIT
// The protocol without our client: flows and TLS, neither of which does I/O, in a loop of your own, here
// with plain poll(). Replace ready() by your event loop, and nothing else changes.
//
//     6_own_loop PORT USER      (of localhost, over TLS)
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>
#include <pop3/flows.hpp>
#include <pop3/openssl.hpp>
#include <pop3/owned_session.hpp>

#include <iostream>

#include "password.hpp"

// A loop that serves many connections would register the socket here, and continue with others.
static void ready(int socket, short events) {
    pollfd waiting{socket, events, 0};
    if (poll(&waiting, 1, 30'000) != 1) raise(pop3::fail(pop3::errc::timed_out));
}

static void send_all(int socket, std::string_view octets) {
    while (!octets.empty()) {
        ready(socket, POLLOUT);
        const ssize_t n = send(socket, octets.data(), octets.size(), MSG_NOSIGNAL);
        if (n <= 0) raise(pop3::fail(pop3::errc::closed_by_server));
        octets.remove_prefix(static_cast<std::size_t>(n));
    }
}

struct tls_loop {
    int socket;
    std::unique_ptr<pop3::tls_session> tls{};
    std::string room = std::string(65'536, '\0');
    std::string_view records{};  // of the server, in the room

    // What a flow requests. A handshake is a read of no octets.
    pop3::io_result perform(const pop3::io_request& want) try {
        using kind = pop3::io_request::kind;
        using state = pop3::tls_session::state;
        std::string answer;
        if (want.type == kind::write) {
            if (tls->send({want.out.data(), want.out.size()}, answer) == state::failed)
                raise(tls->failed_because());
            send_all(socket, answer);
            return {{}, want.out.size()};
        }
        if (want.type == kind::start_tls)
            tls = pop3::openssl_engine()->client("localhost", {}).value();
        while (true) {
            const auto [now, octets] = tls->advance(records, want.in, answer);
            send_all(socket, std::exchange(answer, {}));
            if (now == state::failed) raise(tls->failed_because());
            const bool shaken = want.type == kind::start_tls && now == state::established;
            if (octets > 0 || shaken || now == state::closed) return {{}, octets};
            if (want.type != kind::read_ready) ready(socket, POLLIN);
            const ssize_t n = recv(socket, room.data(), room.size(), MSG_DONTWAIT);
            if (n <= 0) return {};  // closed, or nothing there for read_ready
            records = std::string_view(room).substr(0, static_cast<std::size_t>(n));
        }
    } catch (const pop3::error& e) {
        return {e.code(), 0, e.reason().detail};
    }
    template <class T>
    T run(pop3::flow<T> exchange) {
        while (const pop3::io_request* want = exchange.next()) exchange.done(perform(*want));
        return exchange.take().value();
    }
};

int main(int argc, char** argv) try {
    if (argc != 3) return 64;
    sockaddr_in server{AF_INET,
                       htons(static_cast<std::uint16_t>(std::stoi(argv[1]))),
                       {htonl(INADDR_LOOPBACK)},
                       {}};
    tls_loop mail{socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
    if (connect(mail.socket, reinterpret_cast<sockaddr*>(&server), sizeof server) != 0) return 69;
    pop3::owned_session session;
    mail.run(pop3::flows::open(session, pop3::tls_mode::implicit));
    mail.run(pop3::flows::login(session, pop3::credentials(argv[2], ask_password())));
    for (const pop3::scan_entry& entry : mail.run(pop3::flows::list(session)))
        std::cout << entry.number.value() << ": " << entry.octets << " octets\n";
    mail.run(pop3::flows::quit(session));
    close(mail.socket);
} catch (const pop3::error& e) {
    std::cerr << e.what() << '\n';
    return 1;
}
