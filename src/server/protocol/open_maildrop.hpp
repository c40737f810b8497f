// SPDX-License-Identifier: MIT
// The maildrop of one session: the backend's maildrop, and the messages marked as deleted.
#pragma once

#include <memory>
#include <vector>

#include "pop3/server/backend.hpp"

namespace pop3::inline v1::serving {

/// Marks are kept only here: update() alone passes them to the backend. Numbers do not shift during
/// the session (RFC 1939, section 5).
class open_maildrop {
  public:
    explicit open_maildrop(std::unique_ptr<maildrop> drop);

    [[nodiscard]] maildrop& messages() noexcept { return *drop_; }
    /// The highest message-number, marked or not.
    [[nodiscard]] std::uint32_t highest() const noexcept { return count_; }
    [[nodiscard]] bool has(message_number n) const noexcept {
        return n.value() >= 1 && n.value() <= highest();
    }
    [[nodiscard]] bool marked(message_number n) const {
        return !marks_.empty() && marks_[n.value()];
    }

    void mark(message_number n);
    void unmark_all() noexcept;
    /// The messages that are not marked.
    [[nodiscard]] drop_listing unmarked() const;
    /// Deletes the marked messages and releases the maildrop. Returns how many could not be
    /// deleted.
    std::size_t update();

  private:
    std::unique_ptr<maildrop> drop_;
    std::uint32_t count_;
    std::vector<bool> marks_;  // by message-number; empty until one is marked
};

}  // namespace pop3::inline v1::serving
