// SPDX-License-Identifier: MIT
// The known messages for the plan: a stream, ordered by unique-id, so that a hundred thousand of
// them cost no memory.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "fetch/clock.hpp"
#include "fetch/message/content_digest.hpp"
#include "pop3/types.hpp"

namespace pop3::fetch {

/// A message that was delivered before. `uid` is empty if it had none.
struct known_message {
    std::string_view uid;
    octet_count octets = 0;          ///< as LIST announced it then
    bool deletion_in_doubt = false;  ///< QUIT was sent after its DELE, but never answered with +OK
    bool vanished = false;           ///< the server has stopped listing it
    bool header_only = false;        ///< its text was never fetched
    instant delivered{};
    std::optional<digest> header{};    ///< of its header; nothing: not known for sure
    std::optional<instant> deleted{};  ///< when the server confirmed its deletion
    bool came_short = false;           ///< with far fewer octets than announced, and twice the same
    bool size_unknown = false;     ///< another program delivered it: only its unique-id is known
    bool content_unknown = false;  ///< the same, but its size may be known by now
};

/// Returns the known messages of one account, ascending by unique-id (compared octet by octet).
class known_messages {
  public:
    virtual ~known_messages() = default;
    /// The next one, valid until the next call; null at the end.
    virtual const known_message* next() = 0;
};

/// How reliable the unique-ids of a listing are.
struct names {
    bool changed = false;    ///< most known messages have vanished, and as many unknown ones came
    bool positions = false;  ///< 1, 2, 3 ...: the numbers of the messages
};

/// What a listing proves about known messages.
struct ledger_update {
    enum class kind {
        vanished,  ///< not listed, or ambiguous: kept for a while, matched by content
        listed,    ///< listed: the deletion that was in doubt did not happen
        returned,  ///< listed, although the server confirmed its deletion
        deleted,   ///< not listed, and its deletion was in doubt: it happened
        learned,  ///< it was known by its unique-id alone: it has this size, and this header if any
    };
    std::string uid;
    std::optional<octet_count> octets;  ///< those of this size only
    kind type = kind::vanished;
    std::optional<digest> header{};  ///< of what was learned
    friend bool operator==(const ledger_update&, const ledger_update&) = default;
};

}  // namespace pop3::fetch
