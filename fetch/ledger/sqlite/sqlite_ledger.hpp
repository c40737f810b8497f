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
#include "fetch/ledger/run_state.hpp"
#include "fetch/message/content_digest.hpp"
#include "fetch/message/message_identity.hpp"
#include "fetch/plan/known_messages.hpp"
#include "fetch/plan/listing_hash.hpp"
#include "fetch/plan/setback.hpp"

namespace pop3::fetch {

/// What identifies a delivered message permanently. The unique-id alone does not: servers repeat
/// it, reuse it and leave it out (docs/rules.md, R4). `occurrence` counts equal messages.
struct message_key {
    std::string uid;
    digest content{};
    std::uint32_t occurrence = 0;
    friend bool operator==(const message_key&, const message_key&) = default;
};

/// A listing that leaves nothing to do.
struct quiet_listing {
    std::size_t messages = 0;
    std::optional<listing_mark> mark{};  ///< known if it was read for this
    friend bool operator==(const quiet_listing&, const quiet_listing&) = default;
};

/// A message that was fetched, and may be known by another unique-id or size.
struct sighting {
    std::string uid;
    message_identity identity{};
    octet_count octets = 0;   ///< as LIST announced it
    bool trusted = true;      ///< its size proved it whole: its header may identify it from now on
    bool came_short = false;  ///< far fewer octets came than announced, or nothing was announced
};

/// A delivery in progress: from before its file is renamed into the target until after.
struct intent {
    message_key key;         ///< its occurrence is known after it has arrived
    octet_count octets = 0;  ///< as LIST announced it
    std::string target;      ///< the Maildir
    std::string file;        ///< its name there, in tmp/ before and in new/ after
    bool header_only = false;
    std::optional<digest> header{};  ///< nothing: not to be identified by it
    bool came_short = false;
};

/// A message that was recognised by its content.
struct recognised {
    message_key key;
    instant delivered{};
    bool header_only = false;
    bool came_short = false;
    bool renamed = false;  ///< it was known by another unique-id
};

/// A message whose DELE was answered with +OK. Without a key: all of this unique-id and size.
struct deletion {
    std::string uid;
    octet_count octets = 0;
    std::optional<message_key> key;
};

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
    void settle(account_id account, std::span<const known_change> changes, instant now);
    /// Removes messages that vanished too long ago.
    void forget_vanished(account_id account, instant now);

    /// The listing that left nothing to do, if one was set and nothing of `account` has changed
    /// since.
    [[nodiscard]] std::optional<quiet_listing> quiet(account_id account);
    void set_quiet(account_id account, const quiet_listing& listing);

    /// True if a recorded message of `account` is not listed any more.
    [[nodiscard]] bool any_vanished(account_id account);
    /// Looks each of `seen` up among the messages that have vanished, by content: under its own
    /// unique-id; and under any, if either has none, if unique-ids are worthless (`listed`), or if
    /// its header has a field by which messages differ. A message whose deletion was confirmed is
    /// recognised only by its own unique-id, or by such a field. A message that is found has the
    /// new unique-id, size and content from now on; each is found once.
    [[nodiscard]] std::vector<std::optional<recognised>> recognise(account_id account,
                                                                   std::span<const sighting> seen,
                                                                   const names& listed);
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
    [[nodiscard]] standing run_of(account_id account);
    void set_run(account_id account, const standing& stands);
    /// Every account of the ledger, by its mailbox.
    [[nodiscard]] std::vector<account_standing> runs();

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
