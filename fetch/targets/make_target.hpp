// SPDX-License-Identifier: MIT
// From the user's text to a target.
#pragma once

#include <chrono>
#include <filesystem>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "fetch/targets/common/imap_access.hpp"
#include "fetch/targets/common/target.hpp"
#include "fetch/targets/common/target_spec.hpp"
#include "fetch/targets/common/token_source.hpp"
#include "fetch/targets/gmail/gmail_options.hpp"
#include "pop3/credentials.hpp"

namespace pop3::fetch {

/// The settings of a target besides its name.
struct target_settings {
    std::filesystem::path state_directory;  ///< the directory of the ledger; must exist
    std::string account;                    ///< the name in the ledger
    std::vector<std::string> recipients{};  ///< for LMTP
    secret_string password{};               ///< of the mailbox; not passed to programs
    std::optional<std::string> sender{};    ///< for LMTP; empty: that of the Return-Path
    std::string deliver_as{};               ///< for Maildir and mbox: their owner; empty: as found
    token_source token{};                   ///< for targets that log in by one; empty: none
    gmail_options gmail{};                  ///< for Gmail
    imap_access imap{};                     ///< for IMAP
    /// For each wait for an LMTP or IMAP server or for the lock of an mbox, and for each run of a program.
    std::optional<std::chrono::milliseconds> timeout{};
    /// All of these end at this moment at the latest, and no delivery begins after it.
    std::chrono::steady_clock::time_point end = std::chrono::steady_clock::time_point::max();
    std::stop_token stop{};
    bool beside_others = false;  ///< many other targets are at work in this process
};

/// Opens a target. Throws local_error: the errors of that kind of target, and
/// fetch_errc::envelope_unusable.
std::unique_ptr<target> make_target(const target_spec& spec, const target_settings& settings);

}  // namespace pop3::fetch
