// SPDX-License-Identifier: MIT
// The names of an account: its mailbox, and its entry in the configuration file.
#pragma once

#include <string>

namespace pop3::fetch {

/// An account as its user names it.
struct account_names {
    std::string mailbox;  ///< "pop.example.org:995/mrose"
    std::string file{};   ///< the configuration file; empty: from the command line
    std::string entry{};  ///< its name in that file
};

}  // namespace pop3::fetch
