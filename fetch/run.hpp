// SPDX-License-Identifier: MIT
// One run over one account, from opening the ledger to QUIT.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "mail_policy.hpp"
#include "plan.hpp"
#include "pop3/connection.hpp"
#include "pop3/credentials.hpp"
#include "report.hpp"
#include "target_spec.hpp"

namespace pop3::fetch {

/// What to fetch, from where to where.
struct job {
    std::string host;
    connect_options how;
    credentials who;
    target_spec to;
    std::filesystem::path state;  ///< the directory of the ledger
    mail_policy policy{};
    std::vector<std::string> recipients{};  ///< for LMTP
    std::optional<std::string> sender{};    ///< for LMTP; without, that of the Return-Path
    bool received = false;                  ///< a Received line stands in front of each message
    std::string delivered_to{};             ///< a Delivered-To line with this; empty: none
};

/// "pop.example.org:995/mrose": what the ledger calls the account of `of`.
std::string account_name(const job& of);

/// What run() would do with each message; a message whose delivery was interrupted is taken for new.
/// Changes nothing, here or on the server. Throws pop3::error.
plan preview(const job& what, observer& watcher);

/// Does it. Failures are in the report, never thrown.
report run(const job& what, observer& watcher);

}  // namespace pop3::fetch
