// SPDX-License-Identifier: MIT
// One account of an SQLite ledger. A lock file holds it: the system releases it when the process
// ends.
#pragma once

#include <memory>
#include <optional>

#include "account_lock.hpp"
#include "account_rows.hpp"
#include "fetch/ledger/account_ledger.hpp"
#include "sqlite_database.hpp"
#include "stored_facts.hpp"

namespace pop3::fetch {

/// The lease of an SQLite ledger never expires. It is lost if the lock file is removed, because
/// another run can hold a new one then.
class sqlite_account final : public account_ledger {
  public:
    /// Without a lock it is only to be read. Throws local_error.
    sqlite_account(std::shared_ptr<sqlite_database> open, known_account account,
                   std::optional<account_lock> lock);

    void confirm_lease() override { lock_.value().confirm(); }
    [[nodiscard]] const std::string& name() const override { return account_.name; }
    [[nodiscard]] const std::string& mailbox() const override { return account_.mailbox; }
    void set_mailbox(const std::string& mailbox) override;
    [[nodiscard]] std::unique_ptr<known_messages> known() override;
    [[nodiscard]] bool knows_unique_ids() override { return facts_.messages.knows_unique_ids; }
    [[nodiscard]] std::optional<instant> first_vanished() override {
        return facts_.messages.first_vanished;
    }
    [[nodiscard]] bool any_vanished() override { return first_vanished().has_value(); }
    void apply_listing(std::span<const ledger_update> changes, instant now) override;
    void forget_vanished(instant now) override;
    [[nodiscard]] std::optional<unchanged_listing> unchanged() override { return facts_.unchanged; }
    void remember_unchanged(const unchanged_listing& listing) override;
    [[nodiscard]] std::vector<std::optional<content_match>> match_content(
        std::span<const unidentified_message> seen, const names& listed) override;
    void distrust(std::span<const message_key> recorded, instant now) override;
    std::size_t import_messages(std::span<const imported_message> messages) override;
    void record_and_intend(std::span<intent> arrived, std::span<const intent> next,
                           instant now) override;
    [[nodiscard]] std::vector<intent> open_intents() override;
    void mark_deletions(std::span<const deletion> deletions) override;
    void confirm_deletions(instant now) override;
    [[nodiscard]] std::vector<setback> setbacks() override { return facts_.setbacks; }
    void set_setbacks(std::span<const setback> all) override;
    [[nodiscard]] std::optional<instant> one_at_a_time() override { return facts_.one_at_a_time; }
    void set_one_at_a_time(std::optional<instant> since) override;
    [[nodiscard]] run_state last_run() override { return facts_.stands; }
    void end_run(const run_state& stands) override;
    [[nodiscard]] bool first_notice(std::string_view notice) override;
    void forget_notice(std::string_view notice) override;

  private:
    // Runs `change`, while the account is ours, and returns its result.
    template <class Change>
    auto write(Change change);
    // The same in a transaction, after which a listing is not the one any more that left nothing to do.
    template <class Change>
    void transact(Change change);
    // The same if what is true of the messages may change.
    template <class Change>
    void change_messages(Change change);

    std::shared_ptr<sqlite_database> open_;
    known_account account_;
    account_id id_;
    std::optional<account_lock> lock_;
    stored_facts facts_;
};

}  // namespace pop3::fetch
