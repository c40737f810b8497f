// SPDX-License-Identifier: MIT
// The properties of the server of a world, in each of its sessions.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "choices.hpp"

namespace pop3::test::worlds {

struct habits {
    /// What happens to commands that are sent ahead.
    enum class pipelined : std::uint8_t {
        one_by_one,    ///< they are answered in order
        forgotten,     ///< all but the first are discarded
        run_together,  ///< a reply of one line comes before the dot of a message
    };
    enum class naming : std::uint8_t {
        lasting,
        missing,     ///< -ERR to UIDL
        partly,      ///< every third line is missing
        positions,   ///< 1, 2, 3 ...
        with_blank,  ///< "id 17": names that differ after a blank
        alike,       ///< two messages have one name
    };
    enum class heading : std::uint8_t {
        right,
        missing,  ///< -ERR to TOP
        others,   ///< of another message
        none,     ///< nothing but the dot
        whole,    ///< the text as well
    };
    enum class listing_one : std::uint8_t {
        right,
        refused,
        size_alone,
        everything,  ///< the whole listing
    };
    enum class deletion : std::uint8_t {
        right,
        never,         ///< +OK to DELE and QUIT, but everything is still there
        refused,       ///< -ERR to DELE
        without_quit,  ///< also when the connection is lost
    };

    bool capa = true;
    bool announces_pipelining = true;
    pipelined ahead = pipelined::one_by_one;
    naming names = naming::lasting;
    heading top = heading::right;
    listing_one list_one = listing_one::right;
    deletion deletes = deletion::right;
    bool stuffs_dots = true;
    bool rewrites = false;  ///< fields of a message that was read differ in the next session
    bool reuses_names = false;
    std::optional<std::size_t> shows{};  ///< this many at a time, each until it was fetched
    /// Closes at the RETR after this many. Only servers whose names last: otherwise no client could
    /// know what to request first in the next session.
    std::optional<std::size_t> gives_messages{};

    /// Each message has a name of its own.
    [[nodiscard]] bool tells_apart() const {
        return names == naming::lasting || names == naming::with_blank;
    }
    /// TOP has the header of the message that is asked for.
    [[nodiscard]] bool tells_headers() const {
        return top == heading::right || top == heading::whole;
    }
    /// Most are normal.
    static habits drawn(choices& open);
    /// For stories: the deviations from normal.
    [[nodiscard]] std::string words() const;
};

}  // namespace pop3::test::worlds
