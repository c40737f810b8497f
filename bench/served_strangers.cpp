// SPDX-License-Identifier: MIT
#include "served_strangers.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <stop_token>

#include "require.hpp"

namespace pop3::bench {
namespace {

using context = std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)>;
using session = std::unique_ptr<SSL, decltype(&SSL_free)>;

// Whom the attacker attacks does not matter to it: no verification.
context new_context() {
    context made(SSL_CTX_new(TLS_client_method()), SSL_CTX_free);
    SSL_CTX_set_min_proto_version(made.get(), TLS1_3_VERSION);
    return made;
}

void send_all(int fd, std::string_view octets) {
    while (!octets.empty()) {
        const ssize_t put = ::send(fd, octets.data(), octets.size(), MSG_NOSIGNAL);
        if (put <= 0) return;  // the server has had enough
        octets.remove_prefix(static_cast<std::size_t>(put));
    }
}

std::string taken_from(BIO* bio) {
    char* octets = nullptr;
    const long size = BIO_get_mem_data(bio, &octets);
    std::string all(octets, static_cast<std::size_t>(size));
    (void)BIO_reset(bio);
    return all;
}

}  // namespace

system::unique_fd connected(std::uint16_t port) {
    system::unique_fd fd(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_in there{};
    there.sin_family = AF_INET;
    there.sin_port = htons(port);
    there.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    require(fd && ::connect(fd.get(), reinterpret_cast<sockaddr*>(&there), sizeof there) == 0,
            "connect");
    return fd;
}

idle_strangers::idle_strangers(std::uint16_t port, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) all_.push_back(connected(port));
}

struct slow_readers::reader {
    system::unique_fd fd;
    context made = new_context();
    session tls{SSL_new(made.get()), SSL_free};
};

slow_readers::slow_readers(std::uint16_t port, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) {
        auto one = std::make_unique<reader>();
        one->fd = connected(port);
        SSL_set_fd(one->tls.get(), one->fd.get());
        require(SSL_connect(one->tls.get()) == 1, "TLS of a slow reader");
        std::string commands = "USER slow" + std::to_string(i) + "\r\nPASS bench\r\n";
        for (int n = 0; n < 100; ++n) commands += "RETR 1\r\n";
        SSL_write(one->tls.get(), commands.data(), static_cast<int>(commands.size()));
        all_.push_back(std::move(one));
    }
    reading_ = std::jthread([this](const std::stop_token& stop) {
        std::array<char, 1024> octets{};
        while (!stop.stop_requested()) {
            for (const auto& one : all_)
                (void)SSL_read(one->tls.get(), octets.data(), static_cast<int>(octets.size()));
            std::this_thread::sleep_for(std::chrono::milliseconds(20));
        }
    });
}

slow_readers::~slow_readers() {
    reading_.request_stop();
    for (const auto& one : all_) ::shutdown(one->fd.get(), SHUT_RDWR);
}

struct key_update_flood::flood {
    system::unique_fd fd;
    context made = new_context();
    session tls{SSL_new(made.get()), SSL_free};
    std::string octets;
};

key_update_flood::key_update_flood(std::uint16_t port, std::size_t count) {
    constexpr int key_updates = 30'000;
    for (std::size_t i = 0; i < count; ++i) {
        auto one = std::make_unique<flood>();
        one->fd = connected(port);
        SSL_set_fd(one->tls.get(), one->fd.get());
        require(SSL_connect(one->tls.get()) == 1, "TLS of a flood");
        BIO* const kept = BIO_new(BIO_s_mem());
        SSL_set0_wbio(one->tls.get(), kept);
        for (int n = 0; n < key_updates; ++n) {
            SSL_key_update(one->tls.get(), SSL_KEY_UPDATE_NOT_REQUESTED);
            SSL_do_handshake(one->tls.get());
        }
        one->octets = taken_from(kept);
        all_.push_back(std::move(one));
    }
}

void key_update_flood::open_the_gates() {
    for (const auto& one : all_)
        sending_.emplace_back([&sent = *one] { send_all(sent.fd.get(), sent.octets); });
}

key_update_flood::~key_update_flood() {
    for (const auto& one : all_) ::shutdown(one->fd.get(), SHUT_RDWR);
}

}  // namespace pop3::bench
