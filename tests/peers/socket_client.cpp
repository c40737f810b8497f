// SPDX-License-Identifier: MIT
#include "socket_client.hpp"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <openssl/pem.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

namespace pop3::serving {

socket_client::socket_client(std::uint16_t port, int receive_buffer)
    : fd_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    limit_waits();
    if (receive_buffer > 0)
        ::setsockopt(fd_, SOL_SOCKET, SO_RCVBUF, &receive_buffer, sizeof receive_buffer);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    EXPECT_EQ(::connect(fd_, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
}

socket_client::socket_client(over connected) : fd_(connected.fd) {
    limit_waits();
}

void socket_client::limit_waits() const {
    const timeval limit{20, 0};
    ::setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    ::setsockopt(fd_, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
}

socket_client::~socket_client() {
    ::close(fd_);
}

std::string socket_client::start_tls(const std::string& ca) {
    context_.reset(SSL_CTX_new(TLS_client_method()));
    const std::unique_ptr<BIO, int (*)(BIO*)> in(
        BIO_new_mem_buf(ca.data(), static_cast<int>(ca.size())), BIO_free);
    const std::unique_ptr<X509, void (*)(X509*)> authority(
        PEM_read_bio_X509(in.get(), nullptr, nullptr, nullptr), X509_free);
    X509_STORE_add_cert(SSL_CTX_get_cert_store(context_.get()), authority.get());
    SSL_CTX_set_verify(context_.get(), SSL_VERIFY_PEER, nullptr);
    tls_.reset(SSL_new(context_.get()));
    SSL_set1_host(tls_.get(), "localhost");
    SSL_set_fd(tls_.get(), fd_);
    if (SSL_connect(tls_.get()) == 1) return {};
    const long verified = SSL_get_verify_result(tls_.get());
    return verified == X509_V_OK ? "handshake failed" : X509_verify_cert_error_string(verified);
}

void socket_client::send(std::string_view octets) {
    while (!octets.empty()) {
        const ssize_t sent =
            tls_ ? SSL_write(tls_.get(), octets.data(), static_cast<int>(octets.size()))
                 : ::send(fd_, octets.data(), octets.size(), MSG_NOSIGNAL);
        if (sent <= 0) return;
        octets.remove_prefix(static_cast<std::size_t>(sent));
    }
}

bool socket_client::read_more() {
    char piece[65536];
    const ssize_t got =
        tls_ ? SSL_read(tls_.get(), piece, sizeof piece) : ::recv(fd_, piece, sizeof piece, 0);
    if (got > 0) came_.append(piece, static_cast<std::size_t>(got));
    return got > 0;
}

std::string socket_client::line() {
    std::size_t end = 0;
    while ((end = came_.find('\n')) == std::string::npos)
        if (!read_more()) return std::exchange(came_, {});
    std::string first = came_.substr(0, end + 1);
    came_.erase(0, end + 1);
    return first;
}

std::string socket_client::multi_line() {
    std::size_t end = 0;
    while ((end = came_.find("\r\n.\r\n")) == std::string::npos)
        if (!read_more()) return std::exchange(came_, {});
    std::string lines = came_.substr(0, end + 5);
    came_.erase(0, end + 5);
    return lines;
}

std::string socket_client::all() {
    while (read_more()) {
    }
    return std::exchange(came_, {});
}

std::string socket_client::ask(std::string_view command) {
    send(std::string(command) + "\r\n");
    return line();
}

}  // namespace pop3::serving
