// SPDX-License-Identifier: MIT
// One account of a ledger, held by one run: the handle is the lock.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ledger_records.hpp"
#include "run_state.hpp"

namespace pop3::fetch {

/// An account that only its holder changes while this lives. Each function that changes something
/// is one transaction, and durable when it returns. It throws local_error: fetch_errc::lease_lost
/// if another run has acquired the account meanwhile; then it changes nothing, and neither does any
/// later one. One call at a time, from any thread.
class account_ledger {
  public:
    account_ledger() = default;
    /// Releases the account.
    virtual ~account_ledger() = default;
    account_ledger(const account_ledger&) = delete;
    account_ledger& operator=(const account_ledger&) = delete;

    /// Throws fetch_errc::lease_lost if the account is not ours for the time that a delivery takes. A
    /// target delivers only after that: what the ledger cannot undo must not begin late.
    virtual void confirm_lease() = 0;

    /// The mailbox of the account when it was new; never changes, and is unique.
    [[nodiscard]] virtual const std::string& name() const = 0;
    /// The mailbox of the last login.
    [[nodiscard]] virtual const std::string& mailbox() const = 0;
    virtual void set_mailbox(const std::string& mailbox) = 0;

    /// All known messages, ascending by unique-id. The ledger must not change meanwhile.
    [[nodiscard]] virtual std::unique_ptr<known_messages> known() = 0;
    /// True if any message is known by a unique-id.
    [[nodiscard]] virtual bool knows_unique_ids() = 0;
    /// True if a recorded message is not listed any more.
    [[nodiscard]] virtual bool any_vanished() = 0;

    /// Applies the results of a listing.
    virtual void apply_listing(std::span<const ledger_update> changes, instant now) = 0;
    /// Removes messages that vanished too long ago.
    virtual void forget_vanished(instant now) = 0;
    /// The listing that left nothing to do, if nothing has changed since.
    [[nodiscard]] virtual std::optional<unchanged_listing> unchanged() = 0;
    virtual void remember_unchanged(const unchanged_listing& listing) = 0;

    /// Looks each of `seen` up among the messages that have vanished, by content (ledger::recognise).
    [[nodiscard]] virtual std::vector<std::optional<content_match>> match_content(
        std::span<const unidentified_message> seen, const names& listed) = 0;
    /// The next session compares these by their content.
    virtual void distrust(std::span<const message_key> recorded, instant now) = 0;

    /// Ends the deliveries in progress, of which `arrived` are known from now on, and begins
    /// `next`.
    virtual void record_and_intend(std::span<intent> arrived, std::span<const intent> next,
                                   instant now) = 0;
    /// The deliveries in progress.
    [[nodiscard]] virtual std::vector<intent> open_intents() = 0;

    /// QUIT is about to be sent after these.
    virtual void mark_deletions(std::span<const deletion> deletions) = 0;
    /// QUIT was answered with +OK: all that was in doubt is deleted.
    virtual void confirm_deletions(instant now) = 0;

    /// The messages that did not come in earlier runs.
    [[nodiscard]] virtual std::vector<setback> setbacks() = 0;
    /// Replaces them.
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
