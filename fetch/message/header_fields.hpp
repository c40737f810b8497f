// SPDX-License-Identifier: MIT
// The fields of a message's header (RFC 5322, section 2.2).
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace pop3::fetch {

/// The fields of a header, in their order, unfolded. A line that is no field ends it.
class header_fields {
  public:
    /// Reads from the beginning of a message with CRLF or LF as line ends. The last field is discarded if
    /// `message` ends before its line end.
    explicit header_fields(std::string_view message);

    /// The body of the first field `name`, in any case, without blanks around it; empty if there is none.
    [[nodiscard]] std::string first(std::string_view name) const;
    /// The same, if there is only one such field; else empty.
    [[nodiscard]] std::string only(std::string_view name) const;

  private:
    std::vector<std::pair<std::string, std::string>> fields_;
};

}  // namespace pop3::fetch
