// SPDX-License-Identifier: MIT
// What dialogues with the server of a target have in common, whatever it speaks: lines in, octets out, within
// time limits, until the run is to stop.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <stop_token>
#include <string>
#include <string_view>

#include "net/time_budget.hpp"
#include "pop3/transport.hpp"
#include "system/clock_and_poll.hpp"

namespace pop3::fetch {

/// Uses a connected transport. Throws pop3::error when that is lost, on a timeout, when the run is to
/// stop, and when the input is not of the protocol; it cannot be used afterwards.
class line_dialogue {
  public:
    line_dialogue(const line_dialogue&) = delete;
    line_dialogue& operator=(const line_dialogue&) = delete;
    virtual ~line_dialogue() = default;

    /// The following calls are limited by `time`, which must outlive it.
    void limit(net::time_budget& time) noexcept { time_ = &time; }
    /// True unless the server has sent something unasked, such as a notice that it closes.
    [[nodiscard]] bool quiet();
    /// Closes; it cannot be used afterwards.
    void close() noexcept { wire_.reset(); }
    [[nodiscard]] bool open() const noexcept { return wire_ != nullptr; }

  protected:
    /// `clock` must outlive it.
    line_dialogue(std::unique_ptr<transport> wire, std::stop_token stop, system::clock& clock,
                  std::size_t longest_line);

    /// An answer is awaited; one of more than `most` octets is not of the protocol.
    void begin_answer(std::uint64_t most);
    /// The next line without its line end, which may be a bare LF; waits for it `times` times as long as
    /// usual.
    std::string line(int times);
    /// Takes `octets` of the input, and appends them to `text` unless that is null.
    void take(std::uint64_t octets, std::string* text, int times);

    [[nodiscard]] system::time_point now() { return clock_.now(); }
    [[nodiscard]] net::time_budget& time() noexcept { return *time_; }
    [[nodiscard]] std::unique_ptr<transport>& wire() noexcept { return wire_; }
    [[nodiscard]] const transport& wire() const noexcept { return *wire_; }
    /// Until when the next call of the transport may wait; throws if it must not begin.
    wait_limits limits_now();
    /// Closes, and throws why.
    [[noreturn]] void lost(const io_result& reason);

  private:
    /// Throws that `words` are not of the protocol.
    [[noreturn]] virtual void not_understood(std::string_view words) = 0;
    /// What the server sent about its end; empty: nothing.
    [[nodiscard]] virtual std::string farewell() const { return {}; }
    void receive(int times);

    std::unique_ptr<transport> wire_;
    std::stop_token stop_;
    system::clock& clock_;
    std::size_t longest_line_;
    net::time_budget* time_ = nullptr;
    std::string unread_;
    std::uint64_t answer_octets_ = 0;
    std::uint64_t longest_answer_ = 0;
};

}  // namespace pop3::fetch
