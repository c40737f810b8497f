// SPDX-License-Identifier: MIT
// Takes the passwords out of the text of a configuration file before it is parsed: a parser keeps
// copies of what it reads, and wipes none.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>

#include "pop3/credentials.hpp"

namespace pop3::cli {

class password_cutter {
  public:
    /// Replaces every value of a key `password` in `text`, which is TOML, by a text of as many
    /// characters, so that what follows keeps its place. A text over several lines, or with other
    /// escapes than \\" and \\\\, stays.
    explicit password_cutter(std::string& text);

    /// The password whose value begins at this line and column, both from 1, as toml++ counts them;
    /// null: none was cut there.
    [[nodiscard]] const secret_string* at(std::uint32_t line, std::uint32_t column) const;

  private:
    using place = std::pair<std::uint32_t, std::uint32_t>;
    std::map<place, secret_string> passwords_;
};

}  // namespace pop3::cli
