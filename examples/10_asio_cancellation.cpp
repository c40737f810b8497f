// SPDX-License-Identifier: MIT
// Ends a session from outside: by Ctrl-C, or when its time is over. Nothing is deleted then, unless QUIT
// was sent already: without its reply, nobody knows.
//
//     10_asio_cancellation HOST PORT USER MILLISECONDS
#include <pop3/asio/client.hpp>

#include <csignal>
#include <exception>
#include <iostream>

#include <asio/co_spawn.hpp>
#include <asio/experimental/awaitable_operators.hpp>
#include <asio/io_context.hpp>
#include <asio/signal_set.hpp>
#include <asio/steady_timer.hpp>
#include <asio/use_future.hpp>

#include "password.hpp"

static asio::awaitable<void> fetch_all(pop3::asio::client& mail, std::string host,
                                       pop3::credentials identity) {
    co_await mail.connect(host);
    co_await mail.login(identity);
    const pop3::scan_listing listing = co_await mail.list();
    for (const pop3::scan_entry& entry : listing) {
        co_await mail.retr(entry.number, std::cout);
        co_await mail.dele(entry.number);
    }
    co_await mail.quit();
}

static asio::awaitable<void> fetch_all_and_keep(pop3::asio::client& mail, std::string host,
                                                pop3::credentials identity,
                                                std::exception_ptr& thrown) {
    try {
        co_await fetch_all(mail, host, identity);
    } catch (...) {
        thrown = std::current_exception();
    }
}

static bool is_in_doubt(const std::exception_ptr& thrown) try {
    std::rethrow_exception(thrown);
} catch (const pop3::error& e) {
    return e.code() == pop3::errc::quit_in_doubt;
} catch (...) {
    return false;
}

// The operator || ends the others when one of them has succeeded, and waits for a success: so the failure
// of a session is kept, and thrown after the race. For a single verb there is pop3::asio::cancel_after().
static asio::awaitable<int> fetch_until_stopped(pop3::asio::client& mail, std::string host,
                                                pop3::credentials identity,
                                                std::chrono::milliseconds longest) {
    using namespace asio::experimental::awaitable_operators;
    asio::signal_set signals(mail.get_executor(), SIGINT, SIGTERM);
    asio::steady_timer timer(mail.get_executor(), longest);
    std::exception_ptr thrown;
    auto first_of_them = fetch_all_and_keep(mail, host, identity, thrown) ||
                         signals.async_wait(asio::use_awaitable) ||
                         timer.async_wait(asio::use_awaitable);
    const auto ended = co_await std::move(first_of_them);
    if (!thrown) co_return 0;
    if (ended.index() == 0 || is_in_doubt(thrown)) std::rethrow_exception(thrown);
    std::cerr << (ended.index() == 1 ? "stopped" : "out of time") << ": nothing is deleted\n";
    co_return 1;
}

int main(int argc, char** argv) {
    if (argc != 5) {
        std::cerr << "usage: 10_asio_cancellation HOST PORT USER MILLISECONDS\n";
        return 64;
    }
    try {
        asio::io_context loop;
        pop3::asio::client mail(loop.get_executor(),
                                {.port = static_cast<std::uint16_t>(std::stoi(argv[2]))});
        auto done = asio::co_spawn(
            loop,
            fetch_until_stopped(mail, argv[1], pop3::credentials(argv[3], ask_password()),
                                std::chrono::milliseconds(std::stoi(argv[4]))),
            asio::use_future);
        loop.run();
        return done.get();
    } catch (const std::exception& e) {
        std::cerr << e.what() << '\n';
        return 1;
    }
}
