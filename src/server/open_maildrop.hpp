// SPDX-License-Identifier: MIT
// The maildrop of one session: what the backend opened, and the messages marked as deleted.
#pragma once

#include <memory>
#include <vector>

#include "pop3/server/backend.hpp"

namespace pop3::inline v1::serving {

/// Marks are kept here and nowhere else: only update() makes them known to the backend. Numbers do
/// not shift while the session lasts (RFC 1939, section 5).
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
    /// What is there and not marked.
    [[nodiscard]] drop_listing unmarked() const;
    /// Deletes what is marked and gives the maildrop back. Returns how many could not be deleted.
    std::size_t update();

  private:
    std::unique_ptr<maildrop> drop_;
    std::uint32_t count_;
    std::vector<bool> marks_;  // by message-number; empty while none was ever marked
};

}  // namespace pop3::inline v1::serving
