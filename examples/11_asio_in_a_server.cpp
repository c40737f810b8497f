// SPDX-License-Identifier: MIT
// A server on Asio, here one that echoes, looks for new mail once a minute on the same thread. Neither
// holds up the other.
//
//     11_asio_in_a_server HOST PORT USER       (ends by SIGTERM or SIGINT)
#include <pop3/asio/client.hpp>

#include <csignal>
#include <iostream>

#include <asio/buffer.hpp>
#include <asio/co_spawn.hpp>
#include <asio/detached.hpp>
#include <asio/io_context.hpp>
#include <asio/ip/tcp.hpp>
#include <asio/signal_set.hpp>
#include <asio/steady_timer.hpp>
#include <asio/write.hpp>

#include "password.hpp"

using asio::ip::tcp;

static asio::awaitable<void> echo(tcp::socket client) try {
    char octets[1024];
    while (true) {
        const std::size_t n =
            co_await client.async_read_some(asio::buffer(octets), asio::use_awaitable);
        co_await asio::async_write(client, asio::buffer(octets, n), asio::use_awaitable);
    }
} catch (const std::system_error&) {
    // The client has gone.
}

static asio::awaitable<void> serve(tcp::acceptor& acceptor) {
    while (true) {
        tcp::socket client = co_await acceptor.async_accept(asio::use_awaitable);
        asio::co_spawn(acceptor.get_executor(), echo(std::move(client)), asio::detached);
    }
}

static asio::awaitable<std::uint32_t> count(pop3::asio::client& mail, const std::string& host,
                                            const pop3::credentials& identity) {
    co_await mail.connect(host);
    co_await mail.login(identity);
    const pop3::drop_listing drop = co_await mail.stat();
    co_await mail.quit();
    co_return drop.messages;
}

// connect() may be called again: each look is a session of its own.
static asio::awaitable<void> watch(pop3::asio::client& mail, std::string host,
                                   pop3::credentials identity) {
    asio::steady_timer timer(mail.get_executor());
    while (true) {
        try {
            const std::uint32_t messages = co_await count(mail, host, identity);
            std::cout << messages << " messages" << std::endl;
        } catch (const pop3::error& e) {
            std::cout << e.what() << std::endl;  // the server goes on
        }
        timer.expires_after(std::chrono::minutes(1));
        co_await timer.async_wait(asio::use_awaitable);
    }
}

int main(int argc, char** argv) {
    if (argc != 4) {
        std::cerr << "usage: 11_asio_in_a_server HOST PORT USER\n";
        return 64;
    }
    asio::io_context loop;
    tcp::acceptor acceptor(loop, tcp::endpoint(asio::ip::address_v4::loopback(), 0));
    std::cout << "echoes on port " << acceptor.local_endpoint().port() << std::endl;
    pop3::asio::client mail(loop.get_executor(),
                            {.port = static_cast<std::uint16_t>(std::stoi(argv[2]))});
    asio::co_spawn(loop, serve(acceptor), asio::detached);
    asio::co_spawn(loop, watch(mail, argv[1], pop3::credentials(argv[3], ask_password())),
                   asio::detached);
    asio::signal_set signals(loop, SIGINT, SIGTERM);
    signals.async_wait([&](const std::error_code&, int) { loop.stop(); });
    loop.run();
}
