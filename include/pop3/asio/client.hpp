// SPDX-License-Identifier: MIT
// The client for programs on Asio: every verb is awaited, and blocks no thread.
//
//     ::asio::awaitable<void> print_first_mail() {
//         pop3::asio::client mail(co_await ::asio::this_coro::executor);
//         co_await mail.connect("pop.example.org");
//         co_await mail.login({"mrose", password});
//         co_await mail.retr(pop3::message_number(1), std::cout);
//         co_await mail.quit();
//     }
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <utility>

#include <asio/awaitable.hpp>
#include <asio/use_awaitable.hpp>

#include "pop3/asio/connection.hpp"
#include "pop3/basic_verbs.hpp"

namespace pop3::inline v1::asio {

namespace detail {

template <class T>
using awaited = ::asio::awaitable<T>;

template <class T>
::asio::awaitable<T> value_of(::asio::awaitable<result<T>> verb) {
    result<T> outcome = co_await std::move(verb);
    co_return std::move(outcome).value();
}

}  // namespace detail

/// A client whose verbs are awaited: ::asio::awaitable<T>, which throws pop3::error, or error_proto if the
/// server caused it. A verb does not start before it is awaited. One verb at a time, movable between
/// verbs, not thread-safe: see connection. The destructor closes and never sends QUIT: nothing is deleted
/// unless quit() was awaited.
///
/// A coroutine that is cancelled (::asio::bind_cancellation_slot, the operator || of awaitables) ends the
/// verb that it awaits with errc::cancelled; after the first octet of a command the session is unusable.
class client : public basic_verbs<client, detail::awaited> {
  public:
    using executor_type = ::asio::any_io_executor;

    /// Not connected yet. All I/O is done on `executor`.
    explicit client(executor_type executor, connect_options options = {})
        : connection_(std::move(executor), std::move(options)) {}
    /// Uses a connection of Asio.
    explicit client(class connection open) : connection_(std::move(open)) {}

    /// Connects to `host`, a name or an address, does TLS, and reads the greeting, which it returns.
    ::asio::awaitable<reply> connect(std::string host) {
        return detail::value_of<reply>(
            connection_.async_connect(std::move(host), ::asio::use_awaitable));
    }

    /// What is known about the session, without asking the server.
    [[nodiscard]] const class session& session() const noexcept { return connection_.session(); }
    /// The session for flows of one's own: `co_await mail.run(my_flow(mail.dialogue()))`.
    [[nodiscard]] class dialogue& dialogue() noexcept { return connection_.dialogue(); }
    /// The connection: to close it, or to run flows with other completion tokens.
    [[nodiscard]] class connection& connection() noexcept { return connection_; }
    [[nodiscard]] executor_type get_executor() const noexcept { return connection_.get_executor(); }

    /// Runs an exchange of dialogue(); the verbs are built on this.
    template <class T>
    ::asio::awaitable<T> run(flow<T> exchange) {
        return detail::value_of<T>(
            connection_.async_run(std::move(exchange), ::asio::use_awaitable));
    }

  private:
    class connection connection_;
};

}  // namespace pop3::inline v1::asio
