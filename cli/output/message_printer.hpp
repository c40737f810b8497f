// SPDX-License-Identifier: MIT
// Shows messages as they arrive, indented, escaped for a terminal if requested.
#pragma once

#include <iosfwd>
#include <optional>
#include <string_view>

#include "pop3/sink.hpp"

namespace pop3::cli {

/// Holds no more than a carriage return of a message.
class message_printer final : public message_sink {
  public:
    /// `escape`: everything but printable ASCII and tabs becomes \xNN. Lines end in LF either way.
    message_printer(std::ostream& out, bool escape) : out_(out), escape_(escape) {}

    void begin(message_number n) override;
    void write(std::string_view octets) override;
    void end(message_number n) override;
    void refused(message_number n, const failure& reason) override;

    /// The first refusal.
    [[nodiscard]] const std::optional<failure>& first_refusal() const { return first_refusal_; }

  private:
    void show(std::string_view octets);

    std::ostream& out_;
    bool escape_;
    bool at_line_start_ = true;
    bool held_cr_ = false;  // it may be half of a line end
    std::optional<failure> first_refusal_;
};

}  // namespace pop3::cli
