// SPDX-License-Identifier: MIT
// A proxy for TCP that passes connections on, and breaks one of them on request after a number of octets.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <list>
#include <mutex>
#include <thread>

#include "system/unique_fd.hpp"
#include "system/wakeup.hpp"

namespace pop3::test {

/// Passes any number of connections on to `server`, a port of the loopback.
class cutting_proxy {
  public:
    explicit cutting_proxy(std::uint16_t server);
    ~cutting_proxy();
    cutting_proxy(const cutting_proxy&) = delete;
    cutting_proxy& operator=(const cutting_proxy&) = delete;

    [[nodiscard]] std::uint16_t port() const;
    /// Breaks the connection of the client that sends more than so many octets from now on; they arrive.
    void cut_after_requests(std::size_t octets) { arm(from_client_, octets); }
    /// The same for the octets of the server.
    void cut_after_answers(std::size_t octets) { arm(from_server_, octets); }
    /// Passes nothing on any more, nor accepts connections, and ends none: as if the network were gone.
    void freeze();
    /// True if a connection was broken since the last call.
    bool has_cut();

  private:
    static constexpr std::size_t never = std::numeric_limits<std::size_t>::max();

    struct connection {
        system::unique_fd client;
        system::unique_fd server;
    };
    void arm(std::size_t& direction, std::size_t octets);
    void run();
    void accept();
    // False if the connection has ended.
    bool pass_on(int from, int into, std::size_t& left);

    std::uint16_t server_;
    system::unique_fd listener_;
    system::wakeup over_;
    system::wakeup freezes_;
    std::mutex mutex_;
    std::size_t from_client_ = never;  // octets that still pass
    std::size_t from_server_ = never;
    bool has_cut_ = false;
    std::list<connection> connections_;
    std::thread thread_;
};

}  // namespace pop3::test
