// SPDX-License-Identifier: MIT
// Looks into many mailboxes on one thread, a few at a time: as many coroutines as may be connected at
// once take one mailbox after the other from a list.
//
//     9_asio_many_mailboxes HOST PORT < MAILBOXES       (a user and a password on each line)
#include <pop3/asio/client.hpp>

#include <deque>
#include <iostream>

#include <asio/co_spawn.hpp>
#include <asio/detached.hpp>
#include <asio/io_context.hpp>
#include <asio/this_coro.hpp>

static constexpr int most_at_once = 8;

struct mailbox_list {
    std::string host;
    pop3::connect_options options{};
    std::deque<pop3::credentials> waiting{};
};

static asio::awaitable<std::string> look_into(const mailbox_list& list,
                                              const pop3::credentials& identity) {
    pop3::asio::client mail(co_await asio::this_coro::executor, list.options);
    co_await mail.connect(list.host);
    co_await mail.login(identity);
    const pop3::drop_listing drop = co_await mail.stat();
    co_await mail.quit();
    co_return std::to_string(drop.messages) + " messages";
}

// One mailbox that cannot be read does not end the others.
static asio::awaitable<void> look_into_the_next(mailbox_list& list) {
    while (!list.waiting.empty()) {
        const pop3::credentials identity = list.waiting.front();
        list.waiting.pop_front();
        std::string found;
        try {
            found = co_await look_into(list, identity);
        } catch (const pop3::error& e) {
            found = e.what();
        }
        std::cout << identity.user() << ": " << found << '\n';
    }
}

int main(int argc, char** argv) {
    if (argc != 3) {
        std::cerr << "usage: 9_asio_many_mailboxes HOST PORT < MAILBOXES\n";
        return 64;
    }
    mailbox_list list{argv[1], {.port = static_cast<std::uint16_t>(std::stoi(argv[2]))}};
    for (std::string user, password; std::cin >> user >> password;)
        list.waiting.emplace_back(user, password);

    asio::io_context loop;
    for (int i = 0; i < most_at_once; ++i)
        asio::co_spawn(loop, look_into_the_next(list), asio::detached);
    loop.run();
    return std::cout.flush() ? 0 : 1;
}
