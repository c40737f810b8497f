// SPDX-License-Identifier: MIT
// A message in the maildrop of a world, and the part of its text that identifies it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "choices.hpp"
#include "pop3/types.hpp"

namespace pop3::test::worlds {

/// What the server does whenever one message is requested.
enum class poison : std::uint8_t {
    none,
    breaks_off,  ///< sends half of it and closes
    stalls,      ///< sends half of it and falls silent
    endless,     ///< never comes to an end
    empty,       ///< +OK and nothing
    early_end,   ///< ends it after a fifth
    refused,     ///< -ERR
};
std::string_view words(poison kind);

/// The size of one message in LIST.
enum class announced : std::uint8_t {
    truly,
    stored,    ///< with LF for CRLF, as it is stored
    nothing,   ///< 0
    fraction,  ///< a seventh
    more,      ///< ten octets more
    tenfold,
};
std::string_view words(announced size);

struct letter {
    int id = 0;        ///< in stories, and for what the world does to it
    std::string text;  ///< as stored now, with CRLF
    std::string uid{};
    poison kind = poison::none;
    announced size = announced::truly;
    bool hidden = false;   ///< by a server that shows each message once
    bool forged = false;   ///< contains replies for a client whose server does not stuff dots
    std::string kernel{};  ///< essence(text)

    [[nodiscard]] octet_count listed() const;
    /// True if LIST announces so much that what comes looks truncated.
    [[nodiscard]] bool promises_too_much() const { return size == announced::tenfold; }
};

/// The text without the fields that a mailbox owns and with LF line ends: the same for the same
/// message.
std::string essence(std::string_view text);

/// A message of this many octets, at least 400, with a unique text.
std::string new_text(int id, std::size_t octets, bool with_dot = false);
/// One that ends early if dots are not stuffed, followed by forged replies.
std::string forged_text(int id);
/// The result of a client for `text` if its dots were not stuffed.
std::string unstuffed(std::string_view text);
/// `text` with the fields that some servers add between two sessions.
std::string rewritten(std::string_view text, int id, choices& open);
/// True if it has any of these fields.
bool is_rewritten(std::string_view text);
/// The part of `text` sent by poison::early_end.
std::string beginning(std::string_view text);

}  // namespace pop3::test::worlds
