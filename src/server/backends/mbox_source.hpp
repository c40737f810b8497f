// SPDX-License-Identifier: MIT
// A message of an mbox being sent.
#pragma once

#include <string>

#include "mbox_index.hpp"
#include "mbox_lines.hpp"
#include "pop3/server/backend.hpp"

namespace pop3::inline v1::serving {

/// Sends the original text: quoting of From_ lines removed, with CRLF, the last line's included.
class mbox_source final : public message_source {
  public:
    /// `file` must outlive it.
    mbox_source(int file, const mbox_part& part)
        : lines_(file, part.text, part.end), end_(part.end), rest_(part.size) {}
    /// Fails if the file was shortened meanwhile, or has another text.
    result<std::string_view> next(std::size_t most) override;

  private:
    mbox_lines lines_;
    std::uint64_t end_;
    octet_count rest_;  // that was announced and not sent yet
    std::string piece_;
};

}  // namespace pop3::inline v1::serving
