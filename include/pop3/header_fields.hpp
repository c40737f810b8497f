// SPDX-License-Identifier: MIT
// The fields of a message's header (RFC 5322, section 2.2), for programs that need a few of them and no
// library of MIME.
//
//     for (const auto& message : mail.messages())
//         std::cout << pop3::escaped(pop3::header_fields(message.top()).first("Subject")) << '\n';
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "pop3/export.hpp"

namespace pop3::inline v1 {

/// One field of a header. Untrusted text: use escaped() before it reaches a terminal.
struct header_field {
    std::string name;  ///< as it was written
    std::string
        body;  ///< unfolded (RFC 5322, section 2.2.3), without blanks around it; encoded words
               ///< (RFC 2047) stay as they are
    friend bool operator==(const header_field&, const header_field&) = default;
};

/// The fields of a header, in their order. A line that is no field ends it.
class POP3_EXPORT header_fields {
  public:
    /// Iterates in the order of the header.
    using const_iterator = std::vector<header_field>::const_iterator;

    /// Reads from the beginning of a message, or of what TOP returned, with CRLF or LF as line ends. The
    /// last field is discarded if `message` ends before its line end. Keeps copies.
    explicit header_fields(std::string_view message);

    /// The body of the first field `name`, in any case; empty if there is none.
    [[nodiscard]] std::string first(std::string_view name) const;
    /// The same, if there is only one such field; else empty.
    [[nodiscard]] std::string only(std::string_view name) const;

    [[nodiscard]] const_iterator begin() const noexcept { return fields_.begin(); }
    [[nodiscard]] const_iterator end() const noexcept { return fields_.end(); }
    [[nodiscard]] std::size_t size() const noexcept { return fields_.size(); }
    [[nodiscard]] bool empty() const noexcept { return fields_.empty(); }

  private:
    std::vector<header_field> fields_;
};

}  // namespace pop3::inline v1
