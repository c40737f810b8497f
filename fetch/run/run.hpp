// SPDX-License-Identifier: MIT
// One run over one account, from opening the ledger to QUIT.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "fetch/account_names.hpp"
#include "fetch/ledger/account_ledger.hpp"
#include "fetch/ledger/engines/open_ledger.hpp"
#include "fetch/plan/plan.hpp"
#include "fetch/report.hpp"
#include "fetch/retention_policy.hpp"
#include "fetch/targets/common/target_spec.hpp"
#include "fetch/targets/make_target.hpp"
#include "pop3/client.hpp"
#include "pop3/connection.hpp"
#include "pop3/credentials.hpp"

namespace pop3::fetch {

/// What to fetch, and the target.
struct fetch_request {
    std::string host;
    connect_options options;  ///< timeouts.end limits the whole run, its target too
    credentials identity;
    target_spec place;
    std::filesystem::path state;  ///< the directory of the ledger, and of what targets keep
    retention_policy policy{};
    std::vector<std::string> recipients{};  ///< for LMTP
    std::optional<std::string> sender{};    ///< for LMTP; empty: that of the Return-Path
    bool received = false;                  ///< add a Received line to each message
    std::string delivered_to{};             ///< a Delivered-To line with this; empty: none
    std::string deliver_as{};               ///< a user; see target_settings
    imap_access imap{};                     ///< for IMAP
    token_source target_token{};            ///< see target_settings
    /// For tokens: another one, after the server has refused that of `identity`, which seemed valid. May
    /// throw. Empty for other credentials.
    std::function<credentials()> renewed{};
    /// For tokens, which change each hour: what says which login brought them. Not secret. After refusals
    /// the account waits until another one has. Empty for other credentials.
    std::string login{};
    gmail_options gmail{};   ///< for Gmail
    std::string file{};      ///< the configuration file of the account; empty: none
    std::string entry{};     ///< its name there
    std::string database{};  ///< the URL of a ledger in PostgreSQL; empty: it is in `state`
    /// The account of a ledger that somebody holds already, for longer than the run; null: run_if_due()
    /// acquires it.
    account_ledger* held = nullptr;
};

/// "pop.example.org:995/mrose": the mailbox of `task`.
std::string account_name(const fetch_request& task);
/// Where the ledger of `task` is.
ledger_location location_of(const fetch_request& task);
/// All names of an account in the ledger.
account_names names_of(const fetch_request& task);

/// What run() would do with each message; a message whose delivery was interrupted counts as new.
/// Changes nothing, here or on the server. Throws pop3::error.
plan preview(const fetch_request& task, observer& watcher);

/// The environment of a run. A test replaces the server and the target; the clock of a run is
/// fetch::now().
struct run_environment {
    /// Connects to the server of a job and reads its greeting. Throws pop3::error.
    std::function<client(const fetch_request&)> connect;
    /// Opens the target of a job. Throws local_error.
    std::function<std::unique_ptr<target>(const target_spec&, const target_settings&)> open_target;

    /// The network, and make_target().
    static run_environment real();
};

/// Runs, over the account that `book` holds. Failures are in the report, never thrown.
report run(const fetch_request& task, account_ledger& book, observer& watcher,
           const run_environment& outside = run_environment::real());
/// The same over the account of `task`, in its ledger.
report run(const fetch_request& task, observer& watcher,
           const run_environment& outside = run_environment::real());

}  // namespace pop3::fetch
