// SPDX-License-Identifier: MIT
// The events of a world, printed line by line for people. Most worlds are not printed: only those
// in which a law was broken, when they are run once more.
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace pop3::test::worlds {

class story {
  public:
    explicit story(bool told) : told_(told) {}

    /// Adds the line that `line` makes.
    template <class Line>
    void tell(Line line) {
        if (told_) lines_.push_back(line());
    }
    [[nodiscard]] std::string text() const {
        std::string all;
        for (const std::string& line : lines_) all += "    " + line + '\n';
        return all;
    }

  private:
    bool told_;
    std::vector<std::string> lines_;
};

}  // namespace pop3::test::worlds
