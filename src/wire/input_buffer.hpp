// SPDX-License-Identifier: MIT
// Octets that came and were not parsed yet. Starts small and grows while data is pending, so that
// idle connections stay small and busy ones need few system calls.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string_view>

#include "pop3/export.hpp"

namespace pop3::inline v1::wire {

class POP3_EXPORT input_buffer {
  public:
    /// Grows to at most `most` octets.
    explicit input_buffer(std::size_t most) : most_(most) {}

    /// Where to read to; empty when `most` octets are unread. Invalidates unread().
    [[nodiscard]] std::span<char> room();
    /// `octets` were read into room().
    void fed(std::size_t octets) noexcept;

    [[nodiscard]] std::string_view unread() const noexcept {
        return {octets_.get() + begin_, end_ - begin_};
    }
    void consume(std::size_t octets) noexcept { begin_ += octets; }
    void clear() noexcept { begin_ = end_ = 0; }
    /// Frees its memory, if nothing is unread: until room() is used it has none.
    void release() noexcept;

  private:
    void grow();

    std::unique_ptr<char[]> octets_;
    std::size_t most_;
    std::size_t capacity_ = 0;
    std::size_t begin_ = 0;
    std::size_t end_ = 0;
    bool was_filled_ = false;  // the last read filled all the room: more is pending
};

}  // namespace pop3::inline v1::wire
