// SPDX-License-Identifier: MIT
// A server that is destroyed where nobody expects it, and limits that it cannot have.
#include <gtest/gtest.h>

#include <future>
#include <memory>

#include "peers/socket_client.hpp"
#include "pop3/error.hpp"
#include "pop3/server/memory_backend.hpp"
#include "pop3/server/server.hpp"

namespace pop3::serving {
namespace {

TEST(ServerAtItsEdges, AnObserverMayDestroyIt) {
    memory_backend mail;
    mail.add_user("mrose", "tanstaaf")
        .add_message("mrose", "one\r\n")
        .add_message("mrose", "two\r\n");
    std::unique_ptr<server> running;
    std::promise<void> over;
    std::future<void> ended = over.get_future();
    // Destroyed with the server's options, at the end of its thread.
    const auto end_of_thread = [&over](const int*) { over.set_value(); };
    server_options options;
    options.observe.logged_in =
        [&running, last = std::shared_ptr<const int>(nullptr, end_of_thread)](std::string_view) {
            running.reset();
        };
    running = std::make_unique<server>(std::move(options), mail);
    socket_client client(running->port());
    client.send("USER mrose\r\nPASS tanstaaf\r\nDELE 1\r\nQUIT\r\n");
    client.all();
    ended.wait();
    EXPECT_FALSE(running);
    EXPECT_EQ(mail.messages("mrose").size(), 2U);
}

TEST(ServerAtItsEdges, RefusesLimitsThatItCannotHave) {
    memory_backend mail;
    const auto code_of = [&mail](const server_options& options) {
        try {
            const server running(options, mail);
        } catch (const error& e) {
            return e.code();
        }
        return std::error_code();
    };
    constexpr std::chrono::milliseconds none(0);
    EXPECT_EQ(code_of({.idle_limit = none}), errc::invalid_argument);
    EXPECT_EQ(code_of({.login_limit = none}), errc::invalid_argument);
    EXPECT_EQ(code_of({.refusal_delay = std::chrono::milliseconds(-1)}), errc::invalid_argument);
    EXPECT_EQ(code_of({.connections = 0}), errc::invalid_argument);
}

}  // namespace
}  // namespace pop3::serving
