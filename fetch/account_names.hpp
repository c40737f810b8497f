// SPDX-License-Identifier: MIT
// How an account is named: by where its mail is, and by the configuration file.
#pragma once

#include <cstdint>
#include <string>

namespace pop3::fetch {

/// An account in the ledger.
enum class account_id : std::int64_t {};

/// An account as its user names it.
struct account_names {
    std::string mailbox;  ///< "pop.example.org:995/mrose"
    std::string file{};   ///< the configuration file; empty: it stands on the command line
    std::string entry{};  ///< its name in that file
};

/// An account as the ledger names it.
struct known_account {
    account_id id{};
    std::string name;     ///< its mailbox when it was new; never changes, and no other has it
    std::string mailbox;  ///< that was logged in to last; at first that of the name
};

}  // namespace pop3::fetch
