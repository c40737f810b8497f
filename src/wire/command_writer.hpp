// SPDX-License-Identifier: MIT
// Builds a command line: the one place where octets of the caller become octets on the wire.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "pop3/credentials.hpp"
#include "pop3/error.hpp"
#include "pop3/export.hpp"

namespace pop3::inline v1::wire {

/// Why a command with the message-number 0 is refused.
inline constexpr const char* no_such_number = "message-numbers begin at 1 and have at most 32 bits";

/// "VERB argument argument CRLF". Refuses control characters (rule R7) and empty arguments, without
/// repeating them.
class POP3_EXPORT command_writer {
  public:
    explicit command_writer(std::string_view verb);
    ~command_writer() { wipe(line_); }
    command_writer(const command_writer&) = delete;
    command_writer& operator=(const command_writer&) = delete;

    void argument(std::string_view text);
    void argument(std::uint64_t number);
    /// 0 is a defect.
    void message_argument(std::uint32_t number);
    void secret_argument(std::string_view secret);

    /// Takes all arguments for secrets: nobody knows what those of this command are.
    void mask_arguments();

    /// The line without CRLF, including secrets.
    [[nodiscard]] const std::string& line() const noexcept { return line_; }
    /// The line with secrets masked.
    [[nodiscard]] const std::string& masked() const noexcept { return masked_; }
    [[nodiscard]] bool has_arguments() const noexcept { return arguments_ > 0; }
    /// The defect of the line, if there is one; `longest` octets with CRLF are allowed.
    [[nodiscard]] std::optional<failure> defect(std::size_t longest) const;

  private:
    void check(std::string_view text);

    std::string line_;
    std::string masked_;
    unsigned arguments_ = 0;
    bool has_control_ = false;
    bool has_empty_ = false;
    bool has_message_zero_ = false;
};

}  // namespace pop3::inline v1::wire
