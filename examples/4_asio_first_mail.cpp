// SPDX-License-Identifier: MIT
// The first mail again, in an event loop of Asio: each verb is awaited, and blocks no thread.
//
//     4_asio_first_mail HOST PORT USER
#include <pop3/asio/client.hpp>

#include <iostream>

#include <asio/co_spawn.hpp>
#include <asio/io_context.hpp>
#include <asio/use_future.hpp>

#include "password.hpp"

static asio::awaitable<void> print_first_mail(pop3::asio::client& mail, std::string host,
                                              pop3::credentials identity) {
    co_await mail.connect(host);
    co_await mail.login(identity);
    const pop3::scan_listing listing = co_await mail.list();
    std::cerr << listing.size() << " messages\n";
    if (!listing.empty()) co_await mail.retr(listing.begin()->number, std::cout);
    co_await mail.quit();
}

int main(int argc, char** argv) {
    if (argc != 4) {
        std::cerr << "usage: 4_asio_first_mail HOST PORT USER\n";
        return 64;
    }
    try {
        asio::io_context loop;
        pop3::asio::client mail(loop.get_executor(),
                                {.port = static_cast<std::uint16_t>(std::stoi(argv[2]))});
        auto done = asio::co_spawn(
            loop, print_first_mail(mail, argv[1], pop3::credentials(argv[3], ask_password())),
            asio::use_future);
        loop.run();
        done.get();  // throws what a verb threw
    } catch (const pop3::error& e) {
        std::cerr << e.what() << '\n' << e.reason().advice() << '\n';
        return 1;
    }
}
