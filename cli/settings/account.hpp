// SPDX-License-Identifier: MIT
// An account as users describe it, on the command line or in the configuration file.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "connection_settings.hpp"
#include "fetch/retention_policy.hpp"
#include "fetch/run/run.hpp"
#include "oauth_options.hpp"
#include "pop3/quirks.hpp"

namespace pop3::cli {

/// Where the mail of an account goes.
struct delivery_options {
    std::string target{};                   ///< see fetch::parse_target
    std::vector<std::string> recipients{};  ///< for LMTP
    std::optional<std::string> sender{};    ///< for LMTP; empty: that of the message
    bool received = false;                  ///< a Received line before each message
    std::string delivered_to{};             ///< in a line of its own; empty: none
    std::string deliver_as{};               ///< a user of this system; empty: as the target has it
    fetch::gmail_options gmail{};           ///< for Gmail
    std::string gmail_oauth_client{};       ///< the path of the file of the client; or
    std::string gmail_token_command{};      ///< prints an access token
    connection_options imap{};              ///< the login to an IMAP target, and its certificate
    oauth_options imap_oauth{};             ///< the tokens of that login, in place of a password
    std::string refused_to{};               ///< see fetch::retention_policy; with ~
};

struct account {
    std::string name{};  ///< in the configuration file; empty: from the command line
    std::string file{};  ///< that file, as an absolute path
    connection_options connection{};
    oauth_options oauth{};
    delivery_options delivery{};
    fetch::retention_policy policy{};
    std::string profile{};  ///< the file that apply_profile() reads; empty: none
    quirks known_quirks{};  ///< of the server; `pop3 check` finds them
};

/// The home directory; empty if there is none.
std::filesystem::path home_directory();

/// How to log in to the IMAP server that is the target of `entry`; nothing for other targets.
std::optional<connection_options> imap_login_of(const account& entry);

/// What is missing in `entry` or contradictory.
std::vector<setting_defect> validate(const account& entry);

/// The options of the fetcher for `from`, which has no complaints. The credentials are without the
/// password, which the run obtains.
fetch::fetch_request job_for(const account& from, const std::filesystem::path& state);

}  // namespace pop3::cli
