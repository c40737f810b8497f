// SPDX-License-Identifier: MIT
// The ledger: delivered messages, and the deliveries and deletions in progress. It makes fetching
// exactly once over crashes and lost connections (docs/rules.md, R12).
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "fetch/account_names.hpp"
#include "fetch/ledger/ledger_records.hpp"
#include "fetch/ledger/run_state.hpp"

namespace pop3::fetch {

class account_ledger;

/// An SQLite file in the state directory, for any number of accounts. Every function that changes
/// something is one transaction, durable when it returns. Several processes may use it at once; one
/// object is for one thread. Everything throws local_error; a ledger that cannot be read is never
/// treated as an empty one.
class ledger {
  public:
    /// How long a message that is no longer listed stays known.
    static constexpr std::chrono::days remembers_vanished{30};

    /// Opens the ledger in `state_directory`; creates either if it is not there.
    explicit ledger(const std::filesystem::path& state_directory);
    ~ledger();
    ledger(const ledger&) = delete;
    ledger& operator=(const ledger&) = delete;

    /// True if there is a ledger in `state_directory`, readable or not.
    static bool exists(const std::filesystem::path& state_directory);

    /// Holds the account, which is added if it is new, for as long as the returned handle lives;
    /// the ledger must outlive that. Throws fetch_errc::account_locked if another run holds it.
    [[nodiscard]] std::unique_ptr<account_ledger> acquire(const account_names& names);

    /// The account, if it is known: the one of that mailbox, else the one of the entry in the file,
    /// whose mailbox has moved then.
    [[nodiscard]] std::optional<known_account> find(const account_names& names);
    /// The same; added if it is new. From now on it belongs to that entry.
    known_account account(const account_names& names);
    /// The account of a mailbox that is in no file.
    account_id account(std::string_view mailbox);
    /// Assigns each account to the entry of a file that has its mailbox now; all entries at once.
    void adopt(std::span<const account_names> entries);
    /// The mailbox of `account` is this one now: it was logged in to.
    void set_mailbox(account_id account, const std::string& mailbox);

    /// All known messages of `account`. The ledger must outlive it, and must not change meanwhile.
    [[nodiscard]] std::unique_ptr<known_messages> known(account_id account);
    /// True if any message of `account` is known by a unique-id.
    [[nodiscard]] bool knows_unique_ids(account_id account);

    /// Applies the results of a listing.
    void settle(account_id account, std::span<const ledger_update> changes, instant now);
    /// Removes messages that vanished too long ago.
    void forget_vanished(account_id account, instant now);

    /// The listing that left nothing to do, if one was set and nothing of `account` has changed
    /// since.
    [[nodiscard]] std::optional<unchanged_listing> quiet(account_id account);
    void set_quiet(account_id account, const unchanged_listing& listing);

    /// True if a recorded message of `account` is not listed any more.
    [[nodiscard]] bool any_vanished(account_id account);
    /// Looks each of `seen` up among the messages that have vanished, by content: under its own
    /// unique-id; and under any, if either has none, if unique-ids are worthless (`listed`), or if
    /// its header has a field by which messages differ. A message whose deletion was confirmed is
    /// recognised only by its own unique-id, or by such a field. A message that is found has the
    /// new unique-id, size and content from now on; each is found once.
    [[nodiscard]] std::vector<std::optional<content_match>> recognise(
        account_id account, std::span<const unidentified_message> seen, const names& listed);
    /// These messages came from a session that went out of step later: the next one compares them by
    /// their content.
    void distrust(account_id account, std::span<const message_key> recorded, instant now);

    /// Ends the deliveries in progress and begins `next`. Of those that end, `arrived` are known
    /// from now on, each with a free occurrence, and replace records of only their header; the
    /// others failed.
    void advance(account_id account, std::span<intent> arrived, std::span<const intent> next,
                 instant now);
    /// The deliveries in progress.
    [[nodiscard]] std::vector<intent> intents(account_id account);

    /// QUIT is about to be sent after these.
    void doubt(account_id account, std::span<const deletion> deletions);
    /// QUIT was answered with +OK: all of `account` that was in doubt is deleted. It is remembered
    /// for a while, because some servers confirm a deletion and list the message again.
    void deleted(account_id account, instant now);

    /// The messages that did not come in earlier runs.
    [[nodiscard]] std::vector<setback> setbacks(account_id account);
    /// Replaces them.
    void set_setbacks(account_id account, std::span<const setback> all);

    /// The state of `account`; that of one without runs if there was none.
    [[nodiscard]] run_state run_of(account_id account);
    void set_run(account_id account, const run_state& stands);
    /// Every account of the ledger, by its mailbox.
    [[nodiscard]] std::vector<account_run_state> runs();

    /// True if the notice was not shown yet; from now on it was.
    [[nodiscard]] bool first_notice(account_id account, std::string_view notice);
    /// The notice does not apply any more: the next time it is shown again.
    void forget_notice(account_id account, std::string_view notice);

    /// Since when this server is sent one command at a time, although it announces PIPELINING.
    [[nodiscard]] std::optional<instant> one_at_a_time(account_id account);
    void set_one_at_a_time(account_id account, std::optional<instant> since);

  private:
    struct impl;
    std::unique_ptr<impl> impl_;
};

}  // namespace pop3::fetch
