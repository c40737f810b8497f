// SPDX-License-Identifier: MIT
// A sink that counts, and keeps nothing.
#pragma once

#include <cstddef>
#include <string_view>

#include "pop3/sink.hpp"

namespace pop3::bench {

class counting_sink final : public message_sink {
  public:
    void begin(message_number) override {}
    void write(std::string_view octets) override { octets_ += octets.size(); }
    void end(message_number) override { ++messages_; }
    void refused(message_number, const failure&) override {}

    [[nodiscard]] octet_count octets() const { return octets_; }
    /// Those that came whole.
    [[nodiscard]] std::size_t messages() const { return messages_; }

  private:
    octet_count octets_ = 0;
    std::size_t messages_ = 0;
};

}  // namespace pop3::bench
