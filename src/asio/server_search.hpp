// SPDX-License-Identifier: MIT
// From a host name to a connected socket, without blocking: the lookup, then the addresses in the order
// and at the times that a connect_race decides (RFC 8305).
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include <asio/any_io_executor.hpp>
#include <asio/steady_timer.hpp>

#include "name_lookup.hpp"
#include "net/connect_race.hpp"
#include "net/environment.hpp"
#include "pop3/route.hpp"
#include "ready_socket.hpp"

namespace pop3::inline v1::asio {

class server_search : public std::enable_shared_from_this<server_search> {
  public:
    /// The sockets and timers are those of `io`; all that happens, happens on `executor`.
    struct executors {
        ::asio::any_io_executor io;
        ::asio::any_io_executor executor;
    };
    using ending = std::function<void(result<stream_socket>)>;

    server_search(executors given, const net::environment& outside, system::time_point until);
    ~server_search();
    server_search(const server_search&) = delete;
    server_search& operator=(const server_search&) = delete;

    /// Connects to host and port from the address that `path` names; its proxy does not count. Calls
    /// `ended` once, also before this returns. errc::host_not_found, name_service_failed, connect_failed,
    /// timed_out, invalid_argument.
    void start(const std::string& host, std::uint16_t port, const route& path, ending ended);
    /// Ends with errc::cancelled, if it has not ended yet.
    void stop();

  private:
    // The thread of a lookup may outlive the search, and the event loop.
    struct answer_box {
        std::mutex guard;
        server_search* search = nullptr;  // null: it is gone, or has ended

        void forget() noexcept {
            const std::lock_guard lock(guard);
            search = nullptr;
        }
        bool is_wanted() noexcept {
            const std::lock_guard lock(guard);
            return search != nullptr;
        }
    };
    struct attempt {
        stream_socket socket;
        std::size_t candidate;
    };

    void ask(const std::string& host, std::uint16_t port);
    void found(lookup_answer answer);
    void go_on();
    void begin(std::size_t candidate);
    void attempted(attempt& each, const std::error_code& error);
    void failed(const net::endpoint& where, const std::error_code& error);
    void wake_at(system::time_point when);
    void end(result<stream_socket> outcome);

    executors executors_;
    net::environment outside_;
    system::time_point until_;
    ::asio::steady_timer timer_;
    std::shared_ptr<answer_box> box_ = std::make_shared<answer_box>();
    std::optional<net::endpoint> source_;
    std::vector<net::endpoint> candidates_;
    std::optional<net::connect_race> race_;
    std::vector<std::shared_ptr<attempt>> attempts_;
    ending ended_;  // empty: it was called
};

}  // namespace pop3::inline v1::asio
