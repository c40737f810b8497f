// SPDX-License-Identifier: MIT
// A message in the maildrop of a world, and what of its text makes it the same message.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "choices.hpp"
#include "pop3/types.hpp"

namespace pop3::tests::worlds {

/// What the server does whenever it is asked for one message.
enum class poison : std::uint8_t {
    none,
    breaks_off,  ///< sends the half of it and closes
    stalls,      ///< sends the half of it and falls silent
    endless,     ///< never comes to an end
    empty,       ///< +OK and nothing
    cut_short,   ///< ends it after a fifth
    refused,     ///< -ERR
};
std::string_view words(poison kind);

/// What LIST says about the size of one message.
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
    bool forged = false;   ///< holds replies for a client whose server does not stuff dots
    std::string kernel{};  ///< essence(text)

    [[nodiscard]] octet_count listed() const;
    /// True if LIST promises so much that what comes looks cut off.
    [[nodiscard]] bool promises_too_much() const { return size == announced::tenfold; }
};

/// What is left of a message without the fields that a mailbox owns and with LF line ends: the same
/// for the same message.
std::string essence(std::string_view text);

/// A message of so many octets, at least 400, whose text nobody else has.
std::string new_text(int id, std::size_t octets, bool with_dot = false);
/// One that ends early where dots are not stuffed, and goes on with forged replies.
std::string forged_text(int id);
/// What a client makes of `text` if its dots were not stuffed.
std::string unstuffed(std::string_view text);
/// `text` with the fields that some servers add between two sessions.
std::string rewritten(std::string_view text, int id, choices& open);
/// True if it has any of these fields.
bool is_rewritten(std::string_view text);
/// What is sent of `text` by poison::cut_short.
std::string beginning(std::string_view text);

}  // namespace pop3::tests::worlds
