// SPDX-License-Identifier: MIT
// The resident memory of idle connections that are logged in: clients for Asio, all on one thread. Prints
// KiB per connection.
//
//     idle_bench PORT CONNECTIONS [FILE WITH THE AUTHORITY TO TRUST: OVER TLS]
//     idle_bench bare PORT CONNECTIONS      OpenSSL alone, with one context and released buffers
#include <arpa/inet.h>
#include <malloc.h>
#include <netinet/in.h>
#include <openssl/ssl.h>
#include <sys/socket.h>

#include <asio/co_spawn.hpp>
#include <asio/io_context.hpp>
#include <asio/use_future.hpp>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <list>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "pop3/asio/client.hpp"
#include "system/descriptor_limit.hpp"
#include "system/unique_fd.hpp"

namespace {

using namespace pop3;

long resident_kib() {
    std::ifstream status("/proc/self/status");
    for (std::string line; std::getline(status, line);)
        if (line.starts_with("VmRSS:")) return std::stol(line.substr(6));
    return 0;
}

// The clients of one thread.
class clients {
  public:
    clients(std::uint16_t port, const std::string& authority)
        : options_{.tls = authority.empty() ? tls_mode::none : tls_mode::implicit,
                   .port = port,
                   .tls_options = {.ca_file = authority},
                   .policy = {.allow_cleartext_password = true}} {}

    void open_one() {
        all_.emplace_back(loop_.get_executor(), options_);
        std::future<void> opened =
            ::asio::co_spawn(loop_, log_in(all_.back(), all_.size() - 1), ::asio::use_future);
        loop_.restart();
        loop_.run();
        opened.get();
    }

  private:
    static ::asio::awaitable<void> log_in(pop3::asio::client& one, std::size_t number) {
        co_await one.connect("127.0.0.1");
        co_await one.login({"bench" + std::to_string(number), "bench"});
    }

    connect_options options_;
    ::asio::io_context loop_;
    std::list<pop3::asio::client> all_;
};

// The first ones pay for what all of them share.
template <class Open>
void measure(int count, Open open) {
    for (int i = 0; i < 10; ++i) open();
    ::malloc_trim(0);
    const long before = resident_kib();
    for (int i = 0; i < count; ++i) open();
    std::printf("%.2f\n", static_cast<double>(resident_kib() - before) / count);
}

void measure_ours(std::uint16_t port, int count, const std::string& authority) {
    clients all(port, authority);
    measure(count, [&] { all.open_one(); });
}

struct bare_tls {
    struct deleter {
        void operator()(SSL* p) const { SSL_free(p); }
        void operator()(SSL_CTX* p) const { SSL_CTX_free(p); }
    };
    system::unique_fd fd{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
    std::unique_ptr<SSL, deleter> ssl;
};

void measure_bare(std::uint16_t port, int count) {
    const std::unique_ptr<SSL_CTX, bare_tls::deleter> context(SSL_CTX_new(TLS_client_method()));
    SSL_CTX_set_mode(context.get(), SSL_MODE_RELEASE_BUFFERS);
    std::list<bare_tls> all;
    measure(count, [&] {
        bare_tls& one = all.emplace_back();
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(port);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        one.ssl.reset(SSL_new(context.get()));
        SSL_set_fd(one.ssl.get(), one.fd.get());
        char greeting[512];
        if (::connect(one.fd.get(), reinterpret_cast<sockaddr*>(&address), sizeof address) != 0 ||
            SSL_connect(one.ssl.get()) != 1 ||
            SSL_read(one.ssl.get(), greeting, sizeof greeting) <= 0)
            throw std::runtime_error("cannot connect");
    });
}

}  // namespace

int main(int argc, char** argv) {
    system::raise_descriptor_limit();
    if (argc > 3 && std::string_view(argv[1]) == "bare")
        measure_bare(static_cast<std::uint16_t>(std::atoi(argv[2])), std::atoi(argv[3]));
    else if (argc > 2)
        measure_ours(static_cast<std::uint16_t>(std::atoi(argv[1])), std::atoi(argv[2]),
                     argc > 3 ? argv[3] : "");
    else
        return 64;
}
