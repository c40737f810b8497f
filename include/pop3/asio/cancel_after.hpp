// SPDX-License-Identifier: MIT
// cancel_after: a time limit of one verb.
#pragma once

#include <chrono>
#include <utility>

#include <asio/awaitable.hpp>
#include <asio/experimental/awaitable_operators.hpp>
#include <asio/steady_timer.hpp>
#include <asio/this_coro.hpp>
#include <asio/use_awaitable.hpp>

#include "pop3/error.hpp"
#include "pop3/result.hpp"

namespace pop3::inline v1::asio {

/// Awaits `verb`, and cancels it after `longest`: errc::cancelled. As after every cancellation, the
/// session is unusable unless nothing of a command was sent.
///
///     co_await pop3::asio::cancel_after(mail.noop(), std::chrono::seconds(5));
template <class T>
::asio::awaitable<T> cancel_after(::asio::awaitable<T> verb, std::chrono::milliseconds longest) {
    using ::asio::experimental::awaitable_operators::operator||;
    ::asio::steady_timer timer(co_await ::asio::this_coro::executor, longest);
    auto race = std::move(verb) || timer.async_wait(::asio::use_awaitable);
    auto first = co_await std::move(race);
    if (first.index() == 1) raise(fail(errc::cancelled, "its time is over"));
    co_return std::get<0>(std::move(first));
}

}  // namespace pop3::inline v1::asio
