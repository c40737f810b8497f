// SPDX-License-Identifier: MIT
// LIST and UIDL of a whole maildrop: one line for each message that is not marked.
#pragma once

#include <string>
#include <utility>

#include "multi_line_response.hpp"
#include "open_maildrop.hpp"

namespace pop3::inline v1::serving {

/// `write_entry(out, n)` appends what follows the message-number.
template <class WriteEntry>
class listing final : public multi_line_response {
  public:
    listing(open_maildrop& drop, WriteEntry write_entry)
        : drop_(drop), write_entry_(std::move(write_entry)) {}

    progress write_some(std::string& out) override {
        const std::size_t until = out.size() + enough;
        while (out.size() < until) {
            if (at_ > drop_.highest()) {
                out += ".\r\n";
                return progress::complete;
            }
            const message_number n(at_++);
            if (drop_.marked(n)) continue;
            out += std::to_string(n.value());
            out += ' ';
            write_entry_(out, n);
            out += "\r\n";
        }
        return progress::more;
    }

  private:
    static constexpr std::size_t enough = std::size_t{48} * 1024;

    open_maildrop& drop_;
    WriteEntry write_entry_;
    std::uint32_t at_ = 1;
};

}  // namespace pop3::inline v1::serving
