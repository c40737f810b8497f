// SPDX-License-Identifier: MIT
// One account of a ledger in PostgreSQL, held by a lease with an epoch.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <random>

#include "fetch/ledger/account_ledger.hpp"
#include "fetch/ledger/lease_terms.hpp"
#include "postgresql_database.hpp"
#include "stored_account.hpp"

namespace pop3::fetch {

/// Who renews and releases the lease of an account, beside the changes, each of which renews it. Another owner
/// also records the end of the run, by take_end().
enum class lease_owner : bool { handle, other };

/// Each change is one transaction that begins with a fence: an UPDATE of the account's row, which fails
/// unless holder, epoch, lease and the mark of the last change are those that this handle knows. It locks the row
/// until COMMIT, so nobody can take the account over in between; and it renews the lease. A transaction
/// whose COMMIT was not answered is sent again: if it was applied, its mark tells.
class postgresql_account final : public account_ledger {
  public:
    postgresql_account(std::shared_ptr<postgresql_database> open, stored_account account,
                       const lease_terms& terms, lease_owner owner = lease_owner::handle);
    ~postgresql_account() override;

    void confirm_lease() override;
    [[nodiscard]] const std::string& name() const override { return account_.name; }
    [[nodiscard]] const std::string& mailbox() const override { return account_.mailbox; }
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

    /// For another owner of the lease: statements that store the end of the run, and then release the
    /// account; the owner executes them at the end of a transaction. Empty if no run has ended. The last
    /// call: nothing can be changed after that.
    [[nodiscard]] postgresql::batch take_end();
    /// Why that transaction failed: the lease was lost, or it was applied before.
    static bool is_fenced(const postgresql::database_error& reason);

  private:
    // What a change does to the remembered listing that left nothing to do.
    enum class listing : bool { keep, forget };

    void insist_on_lease();
    [[noreturn]] void raise_lost();
    [[nodiscard]] postgresql::batch fence(listing effect, std::int64_t mark) const;
    // Runs change(connection) after the fence, in one transaction.
    void write(listing effect, const std::function<void(postgresql::connection&)>& change);
    template <class Stored>
    void write_or_keep(std::optional<Stored>& unwritten, const postgresql::statement& store,
                       const Stored& present);
    // Lets `send` send the change, which sets that mark; it fails at the fence if an earlier try was applied.
    void finish(listing effect, const std::function<void(std::int64_t)>& send);
    [[nodiscard]] bool is_applied(std::int64_t mark);
    void reload();
    void look_for_unique_ids();
    void add_unwritten(postgresql::batch& all) const;
    void vanish(instant now);
    static void number_arrived(std::span<intent> arrived, std::span<const postgresql::rows> found);
    void find_numbers(std::span<intent> arrived);

    std::shared_ptr<postgresql_database> open_;
    stored_account account_;
    lease_terms terms_;
    lease_owner owner_;
    held_lease lease_;
    std::mt19937_64 marks_;
    std::optional<unchanged_listing> unwritten_listing_{};  // both only under another owner
    std::optional<run_state> unwritten_run_{};
    bool is_lost_ = false;
    bool is_in_doubt_ = false;  // nobody knows whether the last change was applied
};

}  // namespace pop3::fetch
