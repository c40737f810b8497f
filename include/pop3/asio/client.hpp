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

#include <cstdint>
#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>

#include <asio/async_result.hpp>
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

inline ::asio::awaitable<void> value_of(::asio::awaitable<std::optional<failure>> verb) {
    std::optional<failure> outcome = co_await std::move(verb);
    if (outcome) raise(*std::move(outcome));
}

template <class Token>
concept names_its_return_type = requires {
    typename ::asio::async_result<Token, void(std::exception_ptr, result<reply>)>::return_type;
};

template <class Token>
struct completed_by {
    static_assert(names_its_return_type<Token>,
                  "client::async() has no verbs for a lazy token, such as asio::deferred: use "
                  "connection().async_run() with it");
    template <class T>
    using outcome =
        typename ::asio::async_result<Token, void(std::exception_ptr, result<T>)>::return_type;
};

}  // namespace detail

/// The verbs with a completion token: what client::async() returns, for one verb.
template <class Token>
class token_verbs
    : public basic_verbs<token_verbs<Token>, detail::completed_by<Token>::template outcome> {
  public:
    /// `open` must outlive this, not the verb.
    token_verbs(class connection& open, Token token)
        : connection_(open), token_(std::move(token)) {}

    /// What is known about the session, without asking the server.
    [[nodiscard]] const class session& session() const noexcept { return connection_.session(); }
    /// The session for flows.
    [[nodiscard]] class dialogue& dialogue() noexcept { return connection_.dialogue(); }
    /// Runs an exchange of dialogue(); the verbs are built on this.
    template <class T>
    auto run(flow<T> exchange) {
        return connection_.async_run(std::move(exchange), std::move(token_));
    }
    /// A reader needs a client that lasts: client::open_retr().
    void open_retr(message_number) = delete;
    /// The same.
    void open_top(message_number, std::uint32_t) = delete;
    /// The same: client::messages().
    void messages() = delete;

  private:
    class connection& connection_;
    Token token_;
};

/// A client whose verbs are awaited: each returns an awaitable of Asio, and throws pop3::error, or
/// error_proto if the server caused it. A verb does not start before it is awaited. One verb at a time, movable between
/// verbs, not thread-safe: see connection. The destructor closes and never sends QUIT: nothing is deleted
/// unless quit() was awaited.
///
/// A coroutine that is cancelled, through a cancellation slot or by the operator || of awaitables, ends the
/// verb that it awaits with errc::cancelled; after the first octet of a command the session is unusable.
class client : public basic_verbs<client, detail::awaited> {
  public:
    /// Any executor of Asio that can do I/O.
    using executor_type = ::asio::any_io_executor;

    /// Not connected yet. All I/O is done on `executor`.
    explicit client(executor_type executor, const connect_options& options = {})
        : connection_(std::move(executor), options) {}
    /// Uses a connection of Asio.
    explicit client(class connection open) : connection_(std::move(open)) {}

    /// Connects to `host`, a name or an address, does TLS, and reads the greeting, which it returns.
    ::asio::awaitable<reply> connect(std::string host) {
        return detail::value_of(connection_.async_connect(std::move(host), ::asio::use_awaitable));
    }

    /// What is known about the session, without asking the server.
    [[nodiscard]] const class session& session() const noexcept { return connection_.session(); }
    /// The session for flows of one's own: `co_await mail.run(my_flow(mail.dialogue()))`.
    [[nodiscard]] class dialogue& dialogue() noexcept { return connection_.dialogue(); }
    /// The connection: to close it, or to run flows with other completion tokens.
    [[nodiscard]] class connection& connection() noexcept { return connection_; }
    /// Where its I/O is done.
    [[nodiscard]] executor_type get_executor() const noexcept { return connection_.get_executor(); }

    /// Of the present session: it has another owner after every connect(). For message_reader.
    [[nodiscard]] std::weak_ptr<const void> session_mark() const noexcept {
        return connection_.session_mark();
    }

    /// Runs an exchange of dialogue(); the verbs are built on this.
    template <class T>
    ::asio::awaitable<T> run(flow<T> exchange) {
        return detail::value_of(connection_.async_run(std::move(exchange), ::asio::use_awaitable));
    }

    /// The verbs with another completion token, as in `mail.async(handler).stat()`. The handler gets
    /// (std::exception_ptr, result<T>): see connection. Not for lazy tokens, such as asio::deferred: these
    /// go to connection().async_run().
    template <class Token>
    [[nodiscard]] token_verbs<std::decay_t<Token>> async(Token&& token) {
        return {connection_, std::forward<Token>(token)};
    }

  private:
    class connection connection_;
};

}  // namespace pop3::inline v1::asio
