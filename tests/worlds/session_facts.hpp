// SPDX-License-Identifier: MIT
// What really happened in one session, as the server saw it.
#pragma once

#include <cstddef>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "letter.hpp"

namespace pop3::test::worlds {

/// A reply to RETR that was sent to its end.
struct retrieval {
    int id = 0;
    std::string name;        ///< unique-id and announced size, by which a client identifies it
    std::string kernel;      ///< of what was sent, as the client sees it
    bool whole = false;      ///< it was the message
    bool exact = false;      ///< it had the announced size
    bool looks_cut = false;  ///< far more was announced
    bool alone = true;       ///< nothing else was outstanding
    bool in_step = true;     ///< every reply before it was in step
    std::size_t end = 0;     ///< octets of the session up to its end
    std::size_t proof = 0;   ///< and up to the end of the next status line; 0: none came
};

struct session_facts {
    /// The server closes then, and it is a violation: no session needs so many octets.
    static constexpr std::size_t most_octets = 32 * 1024 * 1024;

    std::vector<letter> view;  ///< the letters of this session; message n is n - 1
    bool logged_in = false;
    std::vector<retrieval> retrieved;
    std::set<int> identified;  ///< the client could see what these are
    std::set<int> marked;      ///< DELE was answered with +OK
    std::set<int> interfered;  ///< another client has deleted these meanwhile
    std::set<int> in_doubt;    ///< their reply was changed by a trick
    bool updated = false;      ///< the marked ones were deleted
    std::size_t listings = 0;  ///< octets of the session up to the end of both listings; 0: none
    std::size_t taken = 0;     ///< octets that the client took
    bool denied = false;       ///< LIST announced an empty maildrop
    bool disturbed = false;    ///< anything was done to it
    bool listing_spoiled = false;  ///< LIST or UIDL may be useless
};

}  // namespace pop3::test::worlds
