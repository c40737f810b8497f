// SPDX-License-Identifier: MIT
// cancel_after: a time limit of one verb.
#pragma once

#include <chrono>
#include <exception>
#include <optional>
#include <type_traits>
#include <utility>
#include <variant>

#include <asio/awaitable.hpp>
#include <asio/experimental/awaitable_operators.hpp>
#include <asio/steady_timer.hpp>
#include <asio/this_coro.hpp>
#include <asio/use_awaitable.hpp>

#include "pop3/error.hpp"
#include "pop3/result.hpp"

namespace pop3::inline v1::asio {

namespace detail {

template <class T>
struct kept_outcome {
    std::optional<std::conditional_t<std::is_void_v<T>, std::monostate, T>> value;
    std::exception_ptr thrown;
};

/// Succeeds in any case; what `verb` returns or throws is in `kept`.
template <class T>
::asio::awaitable<void> keep_outcome(::asio::awaitable<T> verb, kept_outcome<T>& kept) {
    try {
        if constexpr (std::is_void_v<T>) {
            co_await std::move(verb);
        } else {
            T value = co_await std::move(verb);
            kept.value.emplace(std::move(value));
        }
    } catch (...) {
        kept.thrown = std::current_exception();
    }
}

[[noreturn]] inline void throw_of_late_verb(const std::exception_ptr& thrown) try {
    std::rethrow_exception(thrown);
} catch (const error& e) {
    failure reason = e.reason();
    if (reason.code == errc::cancelled) reason.detail = "its time is over";
    raise(std::move(reason));
}

}  // namespace detail

/// Awaits `verb`, and cancels it after `longest`. It then ends as after every cancellation: with
/// errc::cancelled, a QUIT whose command was sent with errc::quit_in_doubt; and the session is unusable
/// unless nothing of a command was sent. A verb that ends in time, ends as without the limit.
///
///     co_await pop3::asio::cancel_after(mail.noop(), std::chrono::seconds(5));
template <class T>
::asio::awaitable<T> cancel_after(::asio::awaitable<T> verb, std::chrono::milliseconds longest) {
    using ::asio::experimental::awaitable_operators::operator||;
    ::asio::steady_timer timer(co_await ::asio::this_coro::executor, longest);
    detail::kept_outcome<T> kept;
    // The operator waits for a success, so that a failure must not end this side of it.
    auto race =
        detail::keep_outcome(std::move(verb), kept) || timer.async_wait(::asio::use_awaitable);
    const auto first = co_await std::move(race);
    if (kept.thrown && first.index() == 1) detail::throw_of_late_verb(kept.thrown);
    if (kept.thrown) std::rethrow_exception(kept.thrown);
    if constexpr (!std::is_void_v<T>) co_return std::move(*kept.value);
}

}  // namespace pop3::inline v1::asio
