// SPDX-License-Identifier: MIT
// The maildrop of a world on the server, and the actions of other clients on it.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "choices.hpp"
#include "habits.hpp"
#include "letter.hpp"

namespace pop3::test::worlds {

class mailbox {
  public:
    explicit mailbox(const habits& server) : server_(server) {}

    /// New mail, last in the maildrop.
    letter& deliver(std::string text, std::string uid);
    /// The unique-id of the next letter, possibly that of a deleted one.
    std::string next_name(choices& open);
    /// Restores deleted letters.
    void restore(letter gone) { letters_.push_back(std::move(gone)); }
    void remove(int id);
    void rename(letter& which) { which.uid = fresh_name(); }

    /// What a session that begins now shows, in the order of message numbers.
    [[nodiscard]] std::vector<letter> view() const;
    [[nodiscard]] std::vector<letter>& letters() noexcept { return letters_; }
    [[nodiscard]] const std::vector<letter>& letters() const noexcept { return letters_; }
    [[nodiscard]] letter* find(int id);
    /// The removed letters, newest last.
    [[nodiscard]] const std::vector<letter>& gone() const noexcept { return gone_; }
    [[nodiscard]] int next_id() const noexcept { return next_id_; }

  private:
    std::string fresh_name();

    const habits& server_;
    std::vector<letter> letters_;
    std::vector<letter> gone_;
    int next_id_ = 1;
    int next_name_ = 1;
};

}  // namespace pop3::test::worlds
