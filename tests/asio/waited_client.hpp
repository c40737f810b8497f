// SPDX-License-Identifier: MIT
// The client for Asio, with verbs that run its event loop until they have ended: so the suites of the
// blocking clients judge it too.
#pragma once

#include <memory>
#include <string>
#include <utility>

#include <asio/co_spawn.hpp>
#include <asio/io_context.hpp>
#include <asio/use_future.hpp>

#include "pop3/asio/client.hpp"
#include "pop3/client.hpp"

namespace pop3::test {

/// Runs `loop` until `verb` has ended, also from within a handler of the same loop.
template <class T>
T wait_for_end(::asio::io_context& loop, ::asio::awaitable<T> verb) {
    std::future<T> ended = ::asio::co_spawn(loop, std::move(verb), ::asio::use_future);
    if (loop.stopped()) loop.restart();
    while (ended.wait_for(std::chrono::seconds(0)) != std::future_status::ready)
        if (loop.run_one() == 0) loop.restart();
    return ended.get();
}

class waited_client : public basic_verbs<waited_client, pop3::detail::itself> {
  public:
    waited_client(const std::string& host, connect_options options)
        : loop_(std::make_unique<::asio::io_context>()),
          mail_(loop_->get_executor(), std::move(options)) {
        wait_for_end(*loop_, mail_.connect(host));
    }

    [[nodiscard]] const class session& session() const noexcept { return mail_.session(); }
    [[nodiscard]] class dialogue& dialogue() noexcept { return mail_.dialogue(); }
    [[nodiscard]] class asio::connection& connection() noexcept { return mail_.connection(); }

    template <class T>
    T run(flow<T> exchange) {
        return *wait_for_end(*loop_, kept(mail_.run(std::move(exchange))));
    }

  private:
    // A future of co_spawn needs a value that can be made of nothing.
    template <class T>
    static ::asio::awaitable<std::optional<T>> kept(::asio::awaitable<T> verb) {
        T value = co_await std::move(verb);
        co_return std::optional<T>(std::move(value));
    }

    std::unique_ptr<::asio::io_context> loop_;
    asio::client mail_;
};

}  // namespace pop3::test
