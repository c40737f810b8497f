// SPDX-License-Identifier: MIT
// A client's end of a server in the same thread: no socket, and a clock on which waiting takes no
// time. So tests that take hours, or for ever, end at once.
#pragma once

#include <algorithm>
#include <memory>

#include "pop3/error.hpp"
#include "pop3/transport.hpp"
#include "server/protocol/server_protocol.hpp"
#include "virtual_clock.hpp"

namespace pop3::test {

class in_process_transport final : public transport {
  public:
    /// `clock` must outlive it; `read` counts the octets that the client received.
    in_process_transport(std::unique_ptr<serving::server_protocol> server, virtual_clock& clock,
                         std::size_t& read)
        : server_(std::move(server)), clock_(clock), read_(read) {}

    io_result read_some(std::span<char> into, const wait_limits& limit) override {
        while (true) {
            const io_result came = read_ready(into);
            if (came.octets > 0 || server_->ended()) return came;
            const auto next = server_->next_wakeup();
            const auto then = std::min(next.value_or(limit.until), limit.until);
            clock_.advance(std::chrono::ceil<std::chrono::milliseconds>(then - clock_.now()));
            if (then == limit.until) return {make_error_code(errc::timed_out), 0, {}};
        }
    }
    io_result read_ready(std::span<char> into) override {
        server_->set_time(clock_.now());
        const std::string_view octets = server_->output().substr(0, into.size());
        std::ranges::copy(octets, into.begin());
        server_->sent(octets.size());
        read_ += octets.size();
        return {{}, octets.size(), {}};
    }
    io_result write_some(std::span<const char> from, const wait_limits&) override {
        server_->set_time(clock_.now());
        server_->receive({from.data(), from.size()});
        return {{}, from.size(), {}};
    }

  private:
    std::unique_ptr<serving::server_protocol> server_;
    virtual_clock& clock_;
    std::size_t& read_;
};

}  // namespace pop3::test
