// SPDX-License-Identifier: MIT
// One account of a ledger, held by one run: the handle is the lock.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "account_reader.hpp"
#include "ledger_records.hpp"
#include "run_state.hpp"

namespace pop3::fetch {

/// An account that only its holder changes while this lives: so what this knows of it, it answers from memory,
/// without waiting for the disk or the database, where its comment says so. Each function that changes something
/// is one transaction, and durable when it returns. It throws local_error: fetch_errc::lease_lost
/// if another run has acquired the account meanwhile; then it changes nothing, and neither does any
/// later one.
class account_ledger : public account_reader {
  public:
    // The destructor releases the account.

    /// Throws fetch_errc::lease_lost if the account is not ours for the time that a delivery takes. A
    /// target delivers only after that: what the ledger cannot undo must not begin late.
    virtual void confirm_lease() = 0;

    /// The mailbox of the account is this one now: it was logged in to.
    virtual void set_mailbox(const std::string& mailbox) = 0;

    /// Since when a recorded message has not been listed, or earlier; nothing: all are listed. From memory.
    [[nodiscard]] virtual std::optional<instant> first_vanished() = 0;
    /// True if a recorded message is not listed any more.
    [[nodiscard]] virtual bool any_vanished() = 0;

    /// Applies the results of a listing.
    virtual void apply_listing(std::span<const ledger_update> changes, instant now) = 0;
    /// Removes messages that vanished longer ago than `remembers_vanished`.
    virtual void forget_vanished(instant now) = 0;
    /// The listing that left nothing to do, if nothing has changed since. From memory.
    [[nodiscard]] virtual std::optional<unchanged_listing> unchanged() = 0;
    virtual void remember_unchanged(const unchanged_listing& listing) = 0;

    /// Looks each of `seen` up among the messages that have vanished, by content: under its own
    /// unique-id; and under any, if either has none, if unique-ids are worthless (`listed`), or if
    /// its header has a field by which messages differ. A message whose deletion was confirmed is
    /// recognised only by its own unique-id, or by such a field. A message that is found has the
    /// new unique-id, size and content from now on; each is found once.
    [[nodiscard]] virtual std::vector<std::optional<content_match>> match_content(
        std::span<const unidentified_message> seen, const names& listed) = 0;
    /// The next session compares these by their content.
    virtual void distrust(std::span<const message_key> recorded, instant now) = 0;

    /// Adds messages that another program delivered, and of which nothing proves the content. Each
    /// identifies a listed message for as long as its unique-id is unique in the listing and here;
    /// size, header and content are learned by the next sessions. Those without a unique-id, and
    /// those of a unique-id that is known already, are passed over. Returns how many were added.
    virtual std::size_t import_messages(std::span<const imported_message> messages) = 0;

    /// Ends the deliveries in progress and begins `next`. Of those that end, `arrived` are known
    /// from now on, each with a free occurrence, and replace records of only their header; the
    /// others failed.
    virtual void record_and_intend(std::span<intent> arrived, std::span<const intent> next,
                                   instant now) = 0;
    /// The deliveries in progress.
    [[nodiscard]] virtual std::vector<intent> open_intents() = 0;

    /// QUIT is about to be sent after these.
    virtual void mark_deletions(std::span<const deletion> deletions) = 0;
    /// QUIT was answered with +OK: all that was in doubt is deleted. It is remembered for a while,
    /// because some servers confirm a deletion and list the message again.
    virtual void confirm_deletions(instant now) = 0;

    /// Replaces the messages that did not come in earlier runs.
    virtual void set_setbacks(std::span<const setback> all) = 0;
    /// Since when this server is sent one command at a time, although it announces PIPELINING.
    [[nodiscard]] virtual std::optional<instant> one_at_a_time() = 0;
    virtual void set_one_at_a_time(std::optional<instant> since) = 0;

    /// The state of the account after the last run; that of one without runs if there was none.
    [[nodiscard]] virtual run_state last_run() = 0;
    virtual void end_run(const run_state& stands) = 0;

    /// True if the notice of that name was not shown yet; from now on it was.
    [[nodiscard]] virtual bool first_notice(std::string_view notice) = 0;
    /// The notice does not apply any more: the next time it is shown again.
    virtual void forget_notice(std::string_view notice) = 0;
};

}  // namespace pop3::fetch
