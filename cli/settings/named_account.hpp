// SPDX-License-Identifier: MIT
// The account of the configuration file that a user names.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "config_file.hpp"

namespace pop3::cli {

/// The first of `names` without an account, as a complaint; empty if there is none.
std::string unknown_name(const configuration& all, const std::vector<std::string>& names);

struct named_account {
    account settings;
    run_options run;
};

/// Reads `file`, or, if that is empty, the default file. If the account is not there, or has defects,
/// reports that on standard error, and returns nothing. Throws fetch::local_error if the file cannot be
/// read.
std::optional<named_account> find_account(const std::string& file, const std::string& name);

/// What `name` logs in to by OAuth 2: the mailbox of an account, or its Gmail or IMAP target if the mailbox
/// has no oauth; or the target that is named itself, as in "gmail:ann@gmail.com", or in
/// "imap:ann@imap.example.org" or "imaps:imap.example.org/Old" for a folder of that mailbox. Reports, and
/// throws, as find_account() does; what has nothing to log in to has an empty oauth.provider.
std::optional<named_account> find_login(const std::string& file, const std::string& name);

}  // namespace pop3::cli
