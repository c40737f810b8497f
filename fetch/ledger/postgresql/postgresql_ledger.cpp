// SPDX-License-Identifier: MIT
#include "postgresql_ledger.hpp"

#include <unistd.h>

#include <map>
#include <set>
#include <string_view>
#include <utility>

#include "database_messages.hpp"
#include "fetch/error.hpp"
#include "postgresql/migrations.hpp"
#include "postgresql/transaction.hpp"
#include "postgresql_account.hpp"
#include "postgresql_database.hpp"
#include "schema.hpp"
#include "sql_values.hpp"
#include "system/host_name.hpp"
#include "system/random_name.hpp"

namespace pop3::fetch {

using postgresql::attempt_until_done;
using postgresql::batch;
using postgresql::connection;
using postgresql::lost_commit;
using postgresql::rows;
using postgresql::statement;

namespace {

// An account that is only to be read.
class postgresql_reader final : public account_reader {
  public:
    postgresql_reader(std::shared_ptr<postgresql_database> open, stored_account account)
        : open_(std::move(open)), account_(std::move(account)) {}

    [[nodiscard]] const std::string& name() const override { return account_.name; }
    [[nodiscard]] const std::string& mailbox() const override { return account_.mailbox; }
    [[nodiscard]] std::unique_ptr<known_messages> known() override {
        return read_messages(open_->pool, account_.id);
    }
    [[nodiscard]] bool knows_unique_ids() override { return account_.knows_unique_ids; }
    [[nodiscard]] std::vector<setback> setbacks() override { return account_.setbacks; }

  private:
    std::shared_ptr<postgresql_database> open_;
    stored_account account_;
};

std::int64_t known_version() {
    return static_cast<std::int64_t>(database_schema().size());
}

// The row of an account by its names gets the lease if it is free. A second try with the same holder has
// it already.
const std::string& taking() {
    static const std::string sql =
        "UPDATE pop3.account SET holder = $4,"
        " epoch = CASE WHEN holder = $4 THEN epoch ELSE epoch + 1 END,"
        " last_change = CASE WHEN holder = $4 THEN last_change ELSE 0 END,"
        " lease_until = now() + $5::bigint * interval '1 second'"
        " WHERE id = " +
        account_of_names +
        " AND (lease_until IS NULL OR lease_until <= now() OR holder = $4)"
        // Else it would keep others out for the whole term, and not be used.
        " AND (SELECT oldest FROM pop3.schema_version) <= $6 RETURNING id";
    return sql;
}

struct taken_account {
    std::optional<stored_account> account;
    bool is_ours = false;
};

std::optional<stored_account> read_by_number(connection& db, std::int64_t account) {
    batch all;
    add_reading(all, account);
    return read_account(db.execute(all));
}

taken_account take(connection& db, const account_names& names, const std::string& holder,
                   const lease_terms& terms) {
    postgresql::parameters bound = parameters_of(names);
    bound << std::string_view(holder) << std::int64_t{terms.lifetime.count()} << known_version();
    batch all;
    all.add(postgresql::select_schema_version);
    all.add({taking().c_str()}, bound);
    add_reading(all, names);
    const std::vector<rows> found = db.execute(all);
    const postgresql::schema_version version{found[0][0].number(0), found[0][0].number(1)};
    postgresql::check_schema_version(version, known_version());
    taken_account taken{read_account(std::span(found).subspan(2)), !found[1].empty()};
    // Each statement looks for the row anew: somebody may have given those names to another one in between.
    if (taken.is_ours && (!taken.account || taken.account->id != found[1][0].number(0)))
        taken.account = read_by_number(db, found[1][0].number(0));
    return taken;
}

// A transaction has the row of the account and does not end: perhaps that of a holder who is gone, which the
// server ends in time. Whose it is tells the row.
taken_account take_unless_locked(connection& db, const account_names& names,
                                 const std::string& holder, const lease_terms& terms) try {
    return take(db, names, holder, terms);
} catch (const postgresql::database_error& reason) {
    constexpr const char* lock_not_available = "55P03";
    if (reason.sqlstate() != lock_not_available) throw;
    batch all;
    add_reading(all, names);
    taken_account locked{read_account(db.execute(all))};
    if (!locked.account) throw;
    return locked;
}

// Another account may have moved away from the mailbox in its name.
void add_account(postgresql::connection_pool& pool, const account_names& names, int attempt) {
    static constexpr statement add{
        "INSERT INTO pop3.account (name, mailbox) VALUES ($1, $2) ON CONFLICT DO NOTHING"};
    const std::string name =
        attempt == 1 ? names.mailbox : names.mailbox + '#' + std::to_string(attempt);
    postgresql::transact(pool, lost_commit::repeat, [&](connection& db) {
        db.defer(add, values().octets(name).octets(names.mailbox).take());
    });
}

// The row of that mailbox, if there is one. No other row has that entry any more.
void give_to_entry(connection& db, const account_names& names) {
    static constexpr statement take_from_others{
        "UPDATE pop3.account SET file = '', entry = '' WHERE file = $2 AND entry = $3"
        " AND id <> (SELECT id FROM pop3.account WHERE mailbox = $1 ORDER BY id LIMIT 1)"};
    static constexpr statement give{
        "UPDATE pop3.account SET file = $2, entry = $3 WHERE NOT (file = $2 AND entry = $3)"
        " AND id = (SELECT id FROM pop3.account WHERE mailbox = $1 ORDER BY id LIMIT 1)"};
    db.defer(take_from_others, parameters_of(names));
    db.defer(give, parameters_of(names));
}

bool belongs_to_entry(const stored_account& account, const account_names& names) {
    return names.entry.empty() || account.mailbox != names.mailbox ||
           (account.file == file_of(names) && account.entry == names.entry);
}

// Those whose row does not have their mailbox, or that have none. All are of one file.
std::vector<account_names> entries_to_give(connection& db, std::span<const account_names> entries) {
    static constexpr statement ask{
        "SELECT entry, mailbox FROM pop3.account WHERE file = $1 AND entry <> '' ORDER BY id"};
    std::map<std::string, std::string> given;
    std::set<std::string> unclear;
    const rows found = db.execute(ask, values().octets(file_of(entries.front())).take());
    for (std::size_t i = 0; i < found.size(); ++i)
        if (!given.emplace(found[i].text(0), found[i].text(1)).second)
            unclear.insert(found[i].text(0));
    std::vector<account_names> others;
    for (const account_names& each : entries) {
        const auto has = given.find(each.entry);
        const bool is_given = has != given.end() && has->second == each.mailbox &&
                              each.file == entries.front().file && !unclear.contains(each.entry);
        if (!each.entry.empty() && !is_given) others.push_back(each);
    }
    return others;
}

[[noreturn]] void raise_locked(const stored_account& account, const lease_terms& terms) {
    const std::string holder = account.holder.substr(0, account.holder.rfind('/'));
    throw system::local_error(
        failure{fetch_errc::account_locked,
                "acquire " + account.name + " in the database",
                {},
                "held by " + holder + " (host/process)",
                {},
                "Wait until it has ended; after a crash its lease expires within " +
                    std::to_string(terms.lifetime.count()) + " seconds."});
}

}  // namespace

postgresql_ledger::postgresql_ledger(const std::string& url, const postgresql::patience& limits)
    : open_(postgresql_database::shared(url, limits)) {
    if (open_->is_checked) return;
    postgresql::check_schema_version(postgresql::read_schema_version(*open_->pool),
                                     known_version());
    open_->is_checked = true;
}

lease_terms postgresql_ledger::usual_terms() const {
    return {.lifetime = std::chrono::seconds(300), .delivery_margin = std::chrono::seconds(120)};
}

std::unique_ptr<account_ledger> postgresql_ledger::acquire(const account_names& names,
                                                           const lease_terms& terms) {
    const std::string holder =
        system::host_name() + '/' + std::to_string(::getpid()) + '/' + system::random_name();
    for (int attempt = 1;; ++attempt) {
        taken_account taken = attempt_until_done(*open_->pool, [&](connection& db) {
            return take_unless_locked(db, names, holder, terms);
        });
        if (!taken.account) {
            add_account(*open_->pool, names, attempt);
            continue;
        }
        if (!taken.is_ours) raise_locked(*taken.account, terms);
        const bool is_given = belongs_to_entry(*taken.account, names);
        auto held = std::make_unique<postgresql_account>(open_, *std::move(taken.account), terms);
        if (!is_given)
            postgresql::transact(*open_->pool, lost_commit::repeat,
                                 [&](connection& db) { give_to_entry(db, names); });
        return held;
    }
}

std::unique_ptr<account_reader> postgresql_ledger::find(const account_names& names) {
    std::optional<stored_account> account = attempt_until_done(*open_->pool, [&](connection& db) {
        batch all;
        add_reading(all, names);
        return read_account(db.execute(all));
    });
    if (!account) return nullptr;
    return std::make_unique<postgresql_reader>(open_, *std::move(account));
}

void postgresql_ledger::adopt(std::span<const account_names> entries) {
    if (entries.empty()) return;
    const std::vector<account_names> others = attempt_until_done(
        *open_->pool, [&](connection& db) { return entries_to_give(db, entries); });
    if (others.empty()) return;
    postgresql::transact(*open_->pool, lost_commit::repeat, [&](connection& db) {
        for (const account_names& each : others) give_to_entry(db, each);
    });
}

std::vector<account_run_state> postgresql_ledger::accounts() {
    return attempt_until_done(*open_->pool, [](connection& db) { return read_runs(db); });
}

}  // namespace pop3::fetch
