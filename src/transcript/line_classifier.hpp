// SPDX-License-Identifier: MIT
// Reads the traffic of others: which line of the client is a command, and which line of the server
// answers it. Accepts any order, and never fails.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string_view>

#include "pop3/export.hpp"
#include "wire/body_decoder.hpp"
#include "wire/command_table.hpp"

namespace pop3::inline v1 {

class POP3_EXPORT line_classifier {
  public:
    enum class client_line : std::uint8_t {
        command,
        sasl,       ///< a response in an AUTH exchange
        undecided,  ///< it came before the server answered AUTH: ask again after the answer
    };
    enum class server_line : std::uint8_t {
        status,     ///< greeting, +OK, -ERR, or whatever is in their place
        challenge,  ///< "+ " in an AUTH exchange
        listing,    ///< a line of a multi-line response
        message,    ///< a line of a message
        end,        ///< the "." of either
    };

    /// The next line of the client, without its line end; `undecided` ones do not count.
    client_line heard_client(std::string_view line);
    /// The next line of the server, without its line end.
    server_line heard_server(std::string_view line, wire::line_end ends);

    /// The end of the line that the server is sending; nothing: CRLF or LF.
    [[nodiscard]] std::optional<wire::line_end> line_end() const { return body_; }
    /// The number of commands whose answers are incomplete; the greeting counts as one.
    [[nodiscard]] std::size_t unanswered() const { return owed_.size() + (body_ ? 1 : 0); }

  private:
    struct owed_reply {
        const wire::command_spec* spec = nullptr;
        bool multi_line = false;
    };
    [[nodiscard]] bool in_auth() const;
    void begin_body(const owed_reply& answered, wire::line_end ends);

    std::deque<owed_reply> owed_ = {owed_reply{}};  // the greeting
    bool greeted_ = false;
    std::size_t challenges_ = 0;          // that are not answered yet
    std::optional<wire::line_end> body_;  // of the current response
    bool is_message_ = false;
};

}  // namespace pop3::inline v1
