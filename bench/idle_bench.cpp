// SPDX-License-Identifier: MIT
// The resident memory of idle connections that one thread carries: clients for Asio between two verbs, plain and over TLS. The server is another process.
//
//     idle_bench [CONNECTIONS]       (5,000 of each kind by default)
#include <cstdio>
#include <fstream>
#include <string>
#include <vector>

#include <asio/co_spawn.hpp>
#include <asio/io_context.hpp>
#include <asio/use_future.hpp>

#include "pop3/asio/client.hpp"
#include "served_mailbox.hpp"
#include "system/descriptor_limit.hpp"

namespace {

using namespace pop3;

constexpr std::size_t most_at_once = 50;  // that connect

// VmRSS in KiB.
long resident_kib() {
    std::ifstream status("/proc/self/status");
    for (std::string line; std::getline(status, line);)
        if (line.starts_with("VmRSS:")) return std::stol(line.substr(6));
    return 0;
}

// Opens every `most_at_once`th client from `first` on. The server lets a user log in once at a time.
::asio::awaitable<void> open_some(std::vector<pop3::asio::client>& clients, std::size_t first,
                                  std::size_t& users) {
    for (std::size_t i = first; i < clients.size(); i += most_at_once) {
        const std::string user = "idle" + std::to_string(users++);
        co_await clients[i].connect("127.0.0.1");
        co_await clients[i].login({user, "bench"});
    }
}

// Clients that are connected, and idle.
std::vector<pop3::asio::client> opened(::asio::io_context& loop, const connect_options& options,
                                       std::size_t count, std::size_t& users) {
    std::vector<pop3::asio::client> clients;
    clients.reserve(count);
    for (std::size_t i = 0; i < count; ++i) clients.emplace_back(loop.get_executor(), options);
    std::vector<std::future<void>> opening;
    for (std::size_t first = 0; first < most_at_once; ++first)
        opening.push_back(
            ::asio::co_spawn(loop, open_some(clients, first, users), ::asio::use_future));
    loop.restart();
    loop.run();
    for (auto& each : opening) each.get();
    return clients;
}

void measure(bool tls, std::size_t count) {
    const bench::served_mailbox mailbox(bench::corpus::none, tls);
    connect_options options{.tls = tls ? tls_mode::implicit : tls_mode::none,
                            .port = mailbox.port(),
                            .policy = {.allow_cleartext_password = true}};
    options.tls_options.ca_file = mailbox.ca_file();
    ::asio::io_context loop;
    std::size_t users = 0;
    // First what is made once: the authorities, and the memory for those that connect at once.
    const std::vector<pop3::asio::client> first = opened(loop, options, most_at_once, users);
    const long before = resident_kib();
    const std::vector<pop3::asio::client> idle = opened(loop, options, count, users);
    const long after = resident_kib();
    std::printf("%zu idle %s connections on one thread: %.1f KiB each, the process has %ld KiB\n",
                idle.size(), tls ? "TLS" : "plain",
                static_cast<double>(after - before) / static_cast<double>(count), after);
}

}  // namespace

int main(int argc, char** argv) {
    system::raise_descriptor_limit();
    const std::size_t count = argc > 1 ? std::stoul(argv[1]) : 5'000;
    for (const bool tls : {false, true}) measure(tls, count);
}
