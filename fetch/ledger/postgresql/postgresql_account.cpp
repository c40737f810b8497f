// SPDX-License-Identifier: MIT
#include "postgresql_account.hpp"

#include <algorithm>
#include <utility>

#include "database_messages.hpp"
#include "fetch/error.hpp"
#include "message_changes.hpp"
#include "postgresql/transaction.hpp"
#include "sql_values.hpp"

namespace pop3::fetch {

using postgresql::attempt_until_done;
using postgresql::batch;
using postgresql::connection;
using postgresql::database_errc;
using postgresql::database_error;
using postgresql::lost_commit;
using postgresql::parameters;
using postgresql::rows;
using postgresql::statement;

namespace {

// The epoch alone would do, but for a database that was restored, where epochs come a second time.
// Without a row that may be changed this divides by zero, which ends the transaction: what is sent after
// it in the same round trip is not executed. $6 is 1 if the listing that left nothing to do is kept.
constexpr statement fence_row{
    "WITH held AS (UPDATE pop3.account SET last_change = $4,"
    " quiet = CASE WHEN $6::bigint = 1 THEN quiet END,"
    " quiet_mark = CASE WHEN $6::bigint = 1 THEN quiet_mark END,"
    " lease_until = greatest(lease_until, now() + $5::bigint * interval '1 second')"
    " WHERE id = $1 AND epoch = $2 AND holder = $7 AND last_change = $3 AND lease_until > now()"
    " RETURNING 1)"
    " SELECT 1 / count(*) FROM held"};
constexpr const char* division_by_zero = "22012";

// The last statement of a transaction of another owner: the same, and nobody holds the account any more.
constexpr statement release_row{
    "WITH held AS (UPDATE pop3.account SET last_change = $4, holder = '', lease_until = NULL"
    " WHERE id = $1 AND epoch = $2 AND holder = $5 AND last_change = $3 AND lease_until > now()"
    " RETURNING 1)"
    " SELECT 1 / count(*) FROM held"};

constexpr statement store_listing{
    "UPDATE pop3.account SET quiet = $2, quiet_mark = $3 WHERE id = $1"};

parameters parameters_of(std::int64_t account, const unchanged_listing& listed) {
    return (values() << account << static_cast<std::int64_t>(listed.messages) << listed.mark)
        .take();
}

values holder_of(const held_lease& lease) {
    values first;
    (first << lease.account << lease.epoch).text(lease.holder);
    return first;
}

std::mt19937_64 seeded() {
    std::random_device source;
    std::seed_seq seed{source(), source(), source(), source()};
    return std::mt19937_64(seed);
}

}  // namespace

postgresql_account::postgresql_account(std::shared_ptr<postgresql_database> open,
                                       stored_account account, const lease_terms& terms,
                                       lease_owner owner)
    : open_(std::move(open)),
      account_(std::move(account)),
      terms_(terms),
      owner_(owner),
      lease_{account_.id, account_.epoch, terms.lifetime, account_.holder},
      marks_(seeded()) {
    if (owner_ == lease_owner::handle) open_->renewer.add(lease_);
}

// If the database is away, the lease expires. An idle connection may be lost: a second try has a new one.
postgresql_account::~postgresql_account() {
    static constexpr statement release{
        "UPDATE pop3.account SET lease_until = NULL WHERE id = $1 AND epoch = $2 AND holder = $3"};
    if (owner_ != lease_owner::handle) return;
    open_->renewer.remove(lease_);
    for (int attempt = 0; attempt < 2 && !is_lost_; ++attempt) try {
            const postgresql::borrowed_connection db = open_->pool->borrow();
            db->execute(release, holder_of(lease_).take());
            return;
        } catch (const std::system_error&) {
        }
}

// ---- the lease ----

void postgresql_account::raise_lost() {
    is_lost_ = true;
    throw system::local_error(
        failure{fetch_errc::lease_lost,
                "keep " + account_.name + " in the database",
                {},
                {},
                {},
                "Nothing was delivered or deleted after that: the lease had expired, because this "
                "program stood still, or did not reach the database, for longer than it lasts."});
}

void postgresql_account::insist_on_lease() {
    if (is_lost_) raise_lost();
    if (is_in_doubt_) reload();
}

void postgresql_account::confirm_lease() {
    static constexpr statement ask{
        "SELECT lease_until > now() + $4::bigint * interval '1 second' FROM pop3.account"
        " WHERE id = $1 AND epoch = $2 AND holder = $3 AND lease_until > now()"};
    insist_on_lease();
    const bool is_held = attempt_until_done(*open_->pool, [&](connection& db) {
        const rows found = db.execute(
            ask, (holder_of(lease_) << std::int64_t{terms_.delivery_margin.count()}).take());
        return !found.empty() && (found[0].flag(0) || renew_lease(db, lease_));
    });
    if (!is_held) raise_lost();
}

// The change in doubt may still be applied: then the next fence does not find the mark that it expects.
void postgresql_account::reload() {
    const std::vector<rows> found = attempt_until_done(*open_->pool, [&](connection& db) {
        batch all;
        add_reading(all, lease_.account);
        return db.execute(all);
    });
    std::optional<stored_account> present = read_account(found);
    if (!present || present->epoch != lease_.epoch || present->holder != lease_.holder)
        raise_lost();
    account_ = *std::move(present);
    if (unwritten_listing_) account_.unchanged = unwritten_listing_;
    if (unwritten_run_) account_.stands = *unwritten_run_;
    is_in_doubt_ = false;
}

batch postgresql_account::fence(listing effect, std::int64_t mark) const {
    batch all;
    all.add(fence_row, (values() << lease_.account << lease_.epoch << account_.last_change << mark
                                 << std::int64_t{terms_.lifetime.count()}
                                 << std::int64_t{effect == listing::keep})
                           .text(lease_.holder)
                           .take());
    if (effect == listing::keep) add_unwritten(all);
    return all;
}

void postgresql_account::add_unwritten(batch& all) const {
    if (unwritten_listing_) all.add(store_listing, parameters_of(account_.id, *unwritten_listing_));
    if (unwritten_run_) all.add(store_run, parameters_of(account_.id, *unwritten_run_));
}

batch postgresql_account::take_end() {
    batch all;
    if (!unwritten_run_) return all;
    insist_on_lease();
    add_unwritten(all);
    all.add(release_row, (values() << lease_.account << lease_.epoch << account_.last_change
                                   << static_cast<std::int64_t>(marks_()))
                             .text(lease_.holder)
                             .take());
    return all;
}

bool postgresql_account::is_fenced(const database_error& reason) {
    return reason.sqlstate() == division_by_zero;
}

bool postgresql_account::is_applied(std::int64_t mark) {
    static constexpr statement ask{
        "SELECT 1 FROM pop3.account"
        " WHERE id = $1 AND epoch = $2 AND holder = $3 AND last_change = $4"};
    return attempt_until_done(*open_->pool, [&](connection& db) {
        return !db.execute(ask, (holder_of(lease_) << mark).take()).empty();
    });
}

void postgresql_account::finish(listing effect, const std::function<void(std::int64_t)>& send) {
    insist_on_lease();
    const auto mark = static_cast<std::int64_t>(marks_());
    try {
        try {
            send(mark);
        } catch (const database_error& reason) {
            if (!is_fenced(reason)) throw;
            if (!is_applied(mark)) raise_lost();
        }
    } catch (...) {
        is_in_doubt_ = true;
        throw;
    }
    account_.last_change = mark;
    unwritten_listing_.reset();
    if (effect == listing::keep) {
        unwritten_run_.reset();
        return;
    }
    account_.unchanged.reset();
}

void postgresql_account::write(listing effect, const std::function<void(connection&)>& change) {
    finish(effect, [&](std::int64_t mark) {
        postgresql::transact(*open_->pool, lost_commit::repeat, [&](connection& db) {
            db.defer(fence(effect, mark));
            change(db);
        });
    });
}

// Under another owner it goes with the next change, or by take_end().
template <class Stored>
void postgresql_account::write_or_keep(std::optional<Stored>& unwritten, const statement& store,
                                       const Stored& present) {
    insist_on_lease();
    if (owner_ == lease_owner::other) {
        unwritten = present;
        return;
    }
    write(listing::keep,
          [&](connection& db) { db.defer(store, parameters_of(account_.id, present)); });
}

// ---- messages ----

std::unique_ptr<known_messages> postgresql_account::known() {
    return read_messages(open_->pool, account_.id);
}

bool postgresql_account::knows_unique_ids() {
    insist_on_lease();
    return account_.knows_unique_ids;
}

// After rows were removed, or got other unique-ids.
void postgresql_account::look_for_unique_ids() {
    account_.knows_unique_ids = read_knows_unique_ids(*open_->pool, account_.id);
}

std::optional<instant> postgresql_account::first_vanished() {
    insist_on_lease();
    return account_.first_vanished;
}

bool postgresql_account::any_vanished() {
    static constexpr statement any{
        "SELECT 1 FROM pop3.message WHERE account = $1 AND vanished IS NOT NULL LIMIT 1"};
    insist_on_lease();
    if (!account_.first_vanished) return false;
    return attempt_until_done(*open_->pool, [&](connection& db) {
        return !db.execute(any, (values() << account_.id).take()).empty();
    });
}

void postgresql_account::vanish(instant now) {
    account_.first_vanished = std::min(account_.first_vanished.value_or(now), now);
}

void postgresql_account::apply_listing(std::span<const ledger_update> changes, instant now) {
    if (changes.empty()) return;
    write(listing::forget, [&](connection& db) {
        for (const ledger_update& change : changes) apply_change(db, account_.id, change, now);
    });
    if (std::ranges::any_of(changes, [](const ledger_update& change) {
            return change.type == ledger_update::kind::vanished ||
                   change.type == ledger_update::kind::deleted;
        }))
        vanish(now);
}

void postgresql_account::forget_vanished(instant now) {
    insist_on_lease();
    const instant before = now - remembers_vanished;
    if (!account_.first_vanished || *account_.first_vanished >= before) return;
    write(listing::keep, [&](connection& db) { forget_messages(db, account_.id, before); });
    account_.first_vanished = before;
    look_for_unique_ids();
}

std::vector<std::optional<content_match>> postgresql_account::match_content(
    std::span<const unidentified_message> seen, const names& listed) {
    std::vector<std::optional<content_match>> known;
    write(listing::forget,
          [&](connection& db) { known = match_messages(db, account_.id, seen, listed); });
    look_for_unique_ids();
    return known;
}

void postgresql_account::distrust(std::span<const message_key> recorded, instant now) {
    if (recorded.empty()) return;
    write(listing::forget, [&](connection& db) {
        for (const message_key& key : recorded) distrust_message(db, account_.id, key, now);
    });
    vanish(now);
}

std::size_t postgresql_account::import_messages(std::span<const imported_message> messages) {
    std::size_t added = 0;
    write(listing::forget,
          [&](connection& db) { added = add_imported(db, account_.id, messages); });
    account_.knows_unique_ids |= added > 0;
    return added;
}

// ---- deliveries and deletions ----

// All in one round trip: the rows come before the answer to COMMIT.
void postgresql_account::record_and_intend(std::span<intent> arrived, std::span<const intent> next,
                                           instant now) {
    bool is_numbered = false;
    finish(listing::forget, [&](std::int64_t mark) {
        batch all = fence(listing::forget, mark);
        replace_intents(all, account_.id, next);
        if (account_.has_headers)
            for (const intent& done : arrived)
                if (!done.header_only && !done.key.uid.empty()) drop_header(all, account_.id, done);
        for (const intent& done : arrived) add_arrived(all, account_.id, done, now);
        number_arrived(arrived,
                       postgresql::transact_at_once(*open_->pool, lost_commit::repeat, all));
        is_numbered = true;
    });
    if (!is_numbered) find_numbers(arrived);
    account_.intents.assign(next.begin(), next.end());
    for (const intent& done : arrived) {
        account_.has_headers |= done.header_only;
        account_.knows_unique_ids |= !done.key.uid.empty();
    }
}

// The last rows are those of the messages.
void postgresql_account::number_arrived(std::span<intent> arrived, std::span<const rows> found) {
    const std::span<const rows> numbers = found.last(arrived.size());
    for (std::size_t i = 0; i < arrived.size(); ++i)
        arrived[i].key.occurrence = count_of(numbers[i][0], 0);
}

// The change was applied, but its rows were lost: those of equal messages are the highest ones.
void postgresql_account::find_numbers(std::span<intent> arrived) {
    const std::vector<rows> found = attempt_until_done(*open_->pool, [&](connection& db) {
        batch all;
        for (const intent& done : arrived) add_occurrence_of(all, account_.id, done.key);
        return db.execute(all);
    });
    for (std::size_t i = 0; i < arrived.size(); ++i) {
        const auto later = std::count_if(arrived.begin() + static_cast<std::ptrdiff_t>(i) + 1,
                                         arrived.end(), [&](const intent& other) {
                                             return other.key.uid == arrived[i].key.uid &&
                                                    other.key.content == arrived[i].key.content;
                                         });
        arrived[i].key.occurrence = count_of(found[i][0], 0) - static_cast<std::uint32_t>(later);
    }
}

std::vector<intent> postgresql_account::open_intents() {
    insist_on_lease();
    return account_.intents;
}

void postgresql_account::mark_deletions(std::span<const deletion> deletions) {
    write(listing::forget, [&](connection& db) {
        for (const deletion& marked : deletions) mark_deletion(db, account_.id, marked);
    });
}

void postgresql_account::confirm_deletions(instant now) {
    write(listing::forget, [&](connection& db) { confirm_all_deletions(db, account_.id, now); });
    vanish(now);
}

std::vector<setback> postgresql_account::setbacks() {
    insist_on_lease();
    return account_.setbacks;
}

void postgresql_account::set_setbacks(std::span<const setback> all) {
    write(listing::forget, [&](connection& db) { replace_setbacks(db, account_.id, all); });
    account_.setbacks.assign(all.begin(), all.end());
}

// ---- the account ----

void postgresql_account::set_mailbox(const std::string& mailbox) {
    static constexpr statement update{
        "UPDATE pop3.account SET mailbox = $2, one_at_a_time = NULL WHERE id = $1"};
    write(listing::keep, [&](connection& db) {
        db.defer(update, (values() << account_.id).octets(mailbox).take());
    });
    account_.mailbox = mailbox;
    account_.one_at_a_time.reset();
}

std::optional<unchanged_listing> postgresql_account::unchanged() {
    insist_on_lease();
    return account_.unchanged;
}

void postgresql_account::remember_unchanged(const unchanged_listing& listed) {
    write_or_keep(unwritten_listing_, store_listing, listed);
    account_.unchanged = listed;
}

std::optional<instant> postgresql_account::one_at_a_time() {
    insist_on_lease();
    return account_.one_at_a_time;
}

void postgresql_account::set_one_at_a_time(std::optional<instant> since) {
    static constexpr statement update{"UPDATE pop3.account SET one_at_a_time = $2 WHERE id = $1"};
    write(listing::keep,
          [&](connection& db) { db.defer(update, (values() << account_.id << since).take()); });
    account_.one_at_a_time = since;
}

run_state postgresql_account::last_run() {
    insist_on_lease();
    return account_.stands;
}

void postgresql_account::end_run(const run_state& stands) {
    write_or_keep(unwritten_run_, store_run, stands);
    account_.stands = stands;
}

bool postgresql_account::first_notice(std::string_view notice) {
    static constexpr statement add{
        "INSERT INTO pop3.notice (account, name) VALUES ($1, $2) ON CONFLICT DO NOTHING"};
    insist_on_lease();
    if (account_.notices.contains(notice)) return false;
    write(listing::keep,
          [&](connection& db) { db.defer(add, (values() << account_.id).octets(notice).take()); });
    account_.notices.emplace(notice);
    return true;
}

void postgresql_account::forget_notice(std::string_view notice) {
    static constexpr statement remove{"DELETE FROM pop3.notice WHERE account = $1 AND name = $2"};
    insist_on_lease();
    const auto found = account_.notices.find(notice);
    if (found == account_.notices.end()) return;
    write(listing::keep, [&](connection& db) {
        db.defer(remove, (values() << account_.id).octets(notice).take());
    });
    account_.notices.erase(found);
}

}  // namespace pop3::fetch
