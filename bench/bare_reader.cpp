// SPDX-License-Identifier: MIT
#include "bare_reader.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <openssl/ssl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace pop3::bench {
namespace {

// recv and send, or SSL_read and SSL_write: nothing else.
class bare_connection {
  public:
    bare_connection(std::uint16_t port, bool tls) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        address.sin_port = htons(port);
        if (::connect(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
            throw std::runtime_error("cannot connect");
        if (!tls) return;
        context_.reset(SSL_CTX_new(TLS_client_method()));
        SSL_CTX_set_read_ahead(context_.get(), 1);
        SSL_CTX_set_default_read_buffer_len(context_.get(), std::size_t{256} * 1024);
        ssl_.reset(SSL_new(context_.get()));
        SSL_set_fd(ssl_.get(), fd_);
        if (SSL_connect(ssl_.get()) != 1) throw std::runtime_error("no TLS");
    }
    ~bare_connection() {
        ssl_.reset();
        ::close(fd_);
    }
    bare_connection(const bare_connection&) = delete;
    bare_connection& operator=(const bare_connection&) = delete;

    long read(std::vector<char>& buffer) {
        if (ssl_) return SSL_read(ssl_.get(), buffer.data(), static_cast<int>(buffer.size()));
        return ::recv(fd_, buffer.data(), buffer.size(), 0);
    }
    void write(std::string_view octets) {
        const long written =
            ssl_ ? SSL_write(ssl_.get(), octets.data(), static_cast<int>(octets.size()))
                 : ::send(fd_, octets.data(), octets.size(), 0);
        if (written != static_cast<long>(octets.size()))
            throw std::runtime_error("the server is gone");
    }

  private:
    struct deleter {
        void operator()(SSL* p) const { SSL_free(p); }
        void operator()(SSL_CTX* p) const { SSL_CTX_free(p); }
    };
    int fd_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    std::unique_ptr<SSL_CTX, deleter> context_;
    std::unique_ptr<SSL, deleter> ssl_;
};

}  // namespace

std::uint64_t drain(std::uint16_t port, std::uint32_t messages, bool tls) {
    bare_connection wire(port, tls);
    std::vector<char> buffer(std::size_t{1024} * 1024);
    wire.read(buffer);
    for (const std::string_view command : {"USER bench\r\n", "PASS bench\r\n"}) {
        wire.write(command);
        wire.read(buffer);
    }
    // All commands together are some 100 KiB: less than the sockets hold.
    std::string commands;
    for (std::uint32_t n = 1; n <= messages; ++n) commands += "RETR " + std::to_string(n) + "\r\n";
    wire.write(commands + "QUIT\r\n");

    std::uint64_t octets = 0;
    for (long n = wire.read(buffer); n > 0; n = wire.read(buffer))
        octets += static_cast<std::uint64_t>(n);
    return octets;
}

}  // namespace pop3::bench
