// SPDX-License-Identifier: MIT
// Tries all events of a session, each at every moment, while any are left.
#pragma once

#include "choices.hpp"
#include "course.hpp"

namespace pop3::test::worlds {

class small_course final : public course {
  public:
    /// `left`: this many events may still happen, in this session and in later ones.
    small_course(choices& open, std::size_t& left) : open_(open), left_(left) {}

    trick answer(std::string_view verb) override;
    interruption moment() override;
    handling delivers() override;
    bool disk_is_full() override { return happens(); }
    bool meddles() override { return meddling_ && happens(); }
    /// Another client deletes mail during this session.
    void let_others_meddle() { meddling_ = true; }

  private:
    template <class T>
    T any(std::initializer_list<T> options);
    bool happens();

    choices& open_;
    std::size_t& left_;
    bool meddling_ = false;
};

}  // namespace pop3::test::worlds
