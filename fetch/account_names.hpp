// SPDX-License-Identifier: MIT
// The names of an account: its mailbox, and its entry in the configuration file.
#pragma once

#include <cstdint>
#include <string>

namespace pop3::fetch {

/// An account in the ledger.
enum class account_id : std::int64_t {};

/// An account as its user names it.
struct account_names {
    std::string mailbox;  ///< "pop.example.org:995/mrose"
    std::string file{};   ///< the configuration file; empty: from the command line
    std::string entry{};  ///< its name in that file
};

/// An account as the ledger names it.
struct known_account {
    account_id id{};
    std::string name;     ///< its mailbox when it was new; never changes, and is unique
    std::string mailbox;  ///< the last login; at first that of the name
};

}  // namespace pop3::fetch
