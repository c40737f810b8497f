// SPDX-License-Identifier: MIT
#include "scripted_peer.hpp"

#include <gtest/gtest.h>
#include <openssl/err.h>
#include <sys/socket.h>

#include <csignal>

#include "loopback.hpp"

namespace pop3::test {

scripted_peer::scripted_peer(std::string_view text, identity presented)
    : script_(text),
      presented_(std::move(presented)),
      listener_(listening_on("127.0.0.1")),
      port_(port_of(listener_)),
      thread_([this] { play(); }) {}

scripted_peer::~scripted_peer() {
    ::shutdown(listener_.get(), SHUT_RD);  // no client came: accept() returns
    thread_.join();
    EXPECT_EQ(script_.trouble(), "");
}

void scripted_peer::play() {
    sigset_t broken_pipe;  // OpenSSL writes to the socket without MSG_NOSIGNAL
    sigemptyset(&broken_pipe);
    sigaddset(&broken_pipe, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &broken_pipe, nullptr);
    socket_ = system::unique_fd(::accept(listener_.get(), nullptr, nullptr));
    while (true) {
        say(script_.speak());
        if (script_.finished() || script_.is_silent()) break;
        if (script_.wants_tls()) {
            if (!shake_hands()) return;
            continue;
        }
        if (script_.hear({}) || script_.finished()) continue;  // came with the line before
        const std::string octets = listen();
        if (octets.empty()) return script_.fail("the client closed too early");
        script_.hear(octets);
    }
    if (ssl_ && !script_.is_silent()) SSL_shutdown(ssl_.get());
    if (!script_.is_silent()) ::shutdown(socket_.get(), SHUT_WR);
    const std::string rest = listen();
    const bool hello = rest.starts_with("\x16\x03");  // for a server that does no TLS
    if (!rest.empty() && !hello && script_.trouble().empty())
        script_.fail("the client went on: " + rest);
}

void scripted_peer::say(std::string_view octets) {
    if (octets.empty()) return;
    if (ssl_) {
        SSL_write(ssl_.get(), octets.data(), static_cast<int>(octets.size()));
    } else {
        send_all(socket_.get(), octets);
    }
}

std::string scripted_peer::listen() {
    char octets[4096];
    const ssize_t n = ssl_ ? SSL_read(ssl_.get(), octets, sizeof octets)
                           : ::recv(socket_.get(), octets, sizeof octets, 0);
    return n > 0 ? std::string(octets, static_cast<std::size_t>(n)) : std::string();
}

bool scripted_peer::shake_hands() {
    const tls::owned<SSL_CTX> context = presented_.server_context();
    ssl_.reset(SSL_new(context.get()));
    SSL_set_fd(ssl_.get(), socket_.get());
    const bool done = SSL_accept(ssl_.get()) == 1;
    ERR_clear_error();
    script_.tls_is_done();
    return done;
}

}  // namespace pop3::test
