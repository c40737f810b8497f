// SPDX-License-Identifier: MIT
// One account of a ledger in memory.
#pragma once

#include <memory>
#include <mutex>
#include <optional>

#include "fetch/ledger/account_ledger.hpp"
#include "fetch/ledger/lease_terms.hpp"
#include "memory_database.hpp"

namespace pop3::fetch {

/// Each change renews the lease. Another run that acquires the account has a later epoch.
class memory_account final : public account_ledger {
  public:
    struct lease {
        std::uint64_t epoch = 0;
        lease_terms terms;
    };
    /// Without a lease it is only to be read.
    memory_account(std::shared_ptr<memory_database> open, memory_records& account,
                   std::optional<lease> held);
    ~memory_account() override;

    void confirm_lease() override;
    [[nodiscard]] const std::string& name() const override { return name_; }
    [[nodiscard]] const std::string& mailbox() const override { return mailbox_; }
    void set_mailbox(const std::string& mailbox) override;
    [[nodiscard]] std::unique_ptr<known_messages> known() override;
    [[nodiscard]] bool knows_unique_ids() override;
    [[nodiscard]] std::optional<instant> first_vanished() override;
    [[nodiscard]] bool any_vanished() override;
    void apply_listing(std::span<const ledger_update> changes, instant now) override;
    void forget_vanished(instant now) override;
    [[nodiscard]] std::optional<unchanged_listing> unchanged() override;
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
    [[nodiscard]] std::vector<setback> setbacks() override;
    void set_setbacks(std::span<const setback> all) override;
    [[nodiscard]] std::optional<instant> one_at_a_time() override;
    void set_one_at_a_time(std::optional<instant> since) override;
    [[nodiscard]] run_state last_run() override;
    void end_run(const run_state& stands) override;
    [[nodiscard]] bool first_notice(std::string_view notice) override;
    void forget_notice(std::string_view notice) override;

  private:
    [[nodiscard]] std::unique_lock<std::mutex> read() const;
    // The same, with the account ours.
    [[nodiscard]] std::unique_lock<std::mutex> hold() const;
    // The same for a change, which renews the lease.
    [[nodiscard]] std::unique_lock<std::mutex> write();
    // The same for a change of records of messages.
    [[nodiscard]] std::unique_lock<std::mutex> write_messages();

    std::shared_ptr<memory_database> open_;
    memory_records& account_;
    std::optional<lease> held_;
    std::string name_;
    std::string mailbox_;
};

}  // namespace pop3::fetch
