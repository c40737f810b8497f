// SPDX-License-Identifier: MIT
// The events of one wild session, by chance: mostly one, sometimes a few.
#pragma once

#include "course.hpp"

#include "choices.hpp"

namespace pop3::test::worlds {

class random_course final : public course {
  public:
    /// About `messages` are listed.
    random_course(choices& open, std::size_t messages);

    trick answer(std::string_view verb) override;
    interruption moment() override;
    handling delivers() override;
    bool disk_is_full() override;
    bool meddles() override;
    [[nodiscard]] std::optional<std::size_t> lost_at() const override { return lost_at_; }
    [[nodiscard]] std::chrono::milliseconds thinks() const override { return thinks_; }

  private:
    choices& open_;
    std::optional<std::size_t> lost_at_{};
    std::chrono::milliseconds thinks_{};
    std::size_t tricks_ = 0;   // percent of the commands
    std::size_t ends_at_ = 0;  // the moment; 0: none
    interruption end_ = interruption::none;
    std::size_t moments_ = 0;
    std::size_t turned_away_ = 0;  // percent of the messages
    std::size_t full_disk_ = 0;
    std::size_t meddling_ = 0;
};

}  // namespace pop3::test::worlds
