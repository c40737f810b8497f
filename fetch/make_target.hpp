// SPDX-License-Identifier: MIT
// From what users write to what takes mail.
#pragma once

#include <chrono>
#include <filesystem>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "pop3/credentials.hpp"
#include "target.hpp"
#include "target_spec.hpp"

namespace pop3::fetch {

/// What a target needs to know besides its own name.
struct target_settings {
    std::filesystem::path state_directory;  ///< where the ledger is; must exist
    std::string account;                    ///< as the ledger names it
    std::vector<std::string> recipients{};  ///< for LMTP
    secret_string password{};               ///< of the mailbox; no program gets it
    std::optional<std::string> sender{};    ///< for LMTP; without, that of the Return-Path
    std::string deliver_as{};               ///< for Maildir and mbox: their owner; empty: as found
    /// For each wait for an LMTP server or for the lock of an mbox, and for each run of a program.
    std::optional<std::chrono::milliseconds> timeout{};
    std::stop_token stop{};
};

/// Opens a target. Throws local_error: what that kind of target throws when it is opened, and
/// fetch_errc::envelope_unusable.
std::unique_ptr<target> make_target(const target_spec& spec, const target_settings& settings);

}  // namespace pop3::fetch
