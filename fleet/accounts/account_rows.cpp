// SPDX-License-Identifier: MIT
#include "account_rows.hpp"

#include <algorithm>

#include "fetch/error.hpp"
#include "postgresql/transaction.hpp"

namespace pop3::fleet {
namespace {

using postgresql::as_array;
using postgresql::connection;
using postgresql::lost_commit;
using postgresql::parameters;
using postgresql::row;
using postgresql::rows;
using postgresql::statement;

// The account of the ledger: it has the lease.
constexpr statement find_mailbox{R"(
SELECT a.id, coalesce(f.name, '') FROM pop3.account a
LEFT JOIN pop3.fleet_account f ON f.account = a.id WHERE a.mailbox = $1 ORDER BY a.id LIMIT 1)"};
// Another account may have moved away from the mailbox in its name.
constexpr statement add_mailbox{R"(
INSERT INTO pop3.account (name, mailbox) VALUES ($1, $2) ON CONFLICT DO NOTHING RETURNING id)"};

constexpr statement find_entry{R"(
SELECT f.account, a.mailbox FROM pop3.fleet_account f JOIN pop3.account a ON a.id = f.account
WHERE f.name = $1 FOR UPDATE OF f)"};

// Two programs that add the same mailbox: one after the other.
constexpr statement lock_changes{"SELECT 1 FROM (SELECT pg_advisory_xact_lock(7077330, 2)) locked"};

constexpr statement add_entry{R"(
INSERT INTO pop3.fleet_account (account, name, host, login, owner, place, settings, every_seconds,
                           paused, next_run)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, now() + $10::bigint * interval '1 second'))"};

constexpr statement change_entry{R"(
UPDATE pop3.fleet_account SET host = $2, login = $3, owner = $4, place = $5, settings = $6,
       every_seconds = $7, paused = CASE WHEN $9 THEN paused ELSE $8 END, account = $10,
       next_run = CASE WHEN settings = $6 AND every_seconds = $7 THEN next_run
                       ELSE least(next_run, now() + $12::bigint * interval '1 second') END,
       sealed = CASE WHEN $11 THEN NULL ELSE sealed END
WHERE account = $1)"};

constexpr statement seal_entry{
    "UPDATE pop3.fleet_account SET sealed = $2, sealed_by = $3 WHERE account = $1"};

constexpr statement count_slots{
    "SELECT count(*) FROM pop3.fleet_slot WHERE kind = $1 AND name = $2"};
constexpr statement add_slots{R"(
INSERT INTO pop3.fleet_slot (kind, name, slot) SELECT $1, $2, n FROM generate_series(1, $3::bigint) n
ON CONFLICT (kind, name, slot) DO NOTHING)"};
constexpr statement remove_slots{
    "DELETE FROM pop3.fleet_slot WHERE kind = $1 AND name = $2 AND slot > $3"};

constexpr statement list_entries{R"(
SELECT f.account, f.name, a.mailbox, f.host, f.login, f.owner, f.place, f.settings, f.every_seconds,
       f.paused, extract(epoch FROM f.next_run)::bigint, f.failures, f.error,
       extract(epoch FROM f.succeeded)::bigint,
       CASE WHEN a.lease_until > now() THEN a.holder ELSE '' END,
       f.sealed IS NOT NULL
FROM pop3.fleet_account f JOIN pop3.account a ON a.id = f.account
WHERE $1::text = '{}' OR f.name = ANY ($1::text::text[]) ORDER BY f.name)"};

constexpr statement missing_names{R"(
SELECT n FROM unnest($1::text::text[]) n
WHERE NOT EXISTS (SELECT 1 FROM pop3.fleet_account f WHERE f.name = n))"};

constexpr statement pause_entries{
    "UPDATE pop3.fleet_account SET paused = true WHERE name = ANY ($1::text::text[])"};
constexpr statement resume_entries{
    "UPDATE pop3.fleet_account SET paused = false WHERE name = ANY ($1::text::text[])"};
constexpr statement hurry_entries{R"(
UPDATE pop3.fleet_account SET next_run = now(), retry_now = true
WHERE name = ANY ($1::text::text[]))"};
constexpr statement remove_entries{
    "DELETE FROM pop3.fleet_account WHERE name = ANY ($1::text::text[])"};

// A new account with an interval of a day does not wait for hours.
constexpr std::chrono::seconds longest_first_wait{300};

instant at(std::int64_t seconds) {
    return instant(std::chrono::seconds(seconds));
}

account_row row_of(const row& from) {
    account_row one;
    one.id = from.number(0);
    one.entry = {.name = from.text(1),
                 .mailbox = from.text(2),
                 .host = from.text(3),
                 .user = from.text(4),
                 .owner = from.text(5),
                 .place = from.text(6),
                 .settings = from.text(7),
                 .every = std::chrono::seconds(from.number(8)),
                 .paused = from.flag(9)};
    one.next_run = at(from.number(10));
    one.failures = static_cast<std::uint32_t>(from.number(11));
    one.error = from.text(12);
    if (const auto succeeded = from.optional_number(13)) one.succeeded = at(*succeeded);
    one.holder = from.text(14);
    one.is_sealed = from.flag(15);
    return one;
}

void limit(connection& db, const char* kind, const std::string& name,
           std::optional<std::int64_t> slots, std::int64_t usual) {
    if (name.empty()) return;
    const auto which = [&] { return parameters() << std::string_view(kind) << name; };
    if (!slots && db.execute(count_slots, which())[0].number(0) > 0) return;
    db.execute(add_slots, which() << slots.value_or(usual));
    db.execute(remove_slots, which() << slots.value_or(usual));
}

[[noreturn]] void refuse_mailbox(const account_entry& entry, const std::string& owner) {
    throw system::local_error({std::make_error_code(std::errc::invalid_argument),
                               "add the account " + escaped(entry.name),
                               {},
                               "the account " + escaped(owner) + " has the mailbox " +
                                   escaped(entry.mailbox) + ": remove that one first"});
}

// The account of the ledger with the records of that mailbox; nothing: there is none.
std::optional<std::int64_t> known_mailbox(connection& db, const account_entry& entry) {
    const rows found = db.execute(find_mailbox, parameters() << entry.mailbox);
    if (found.empty()) return std::nullopt;
    const std::string owner = found[0].text(1);
    if (!owner.empty() && owner != entry.name) refuse_mailbox(entry, owner);
    return found[0].number(0);
}

std::int64_t new_mailbox(connection& db, const std::string& mailbox) {
    for (int attempt = 1;; ++attempt) {
        const std::string name = attempt == 1 ? mailbox : mailbox + '#' + std::to_string(attempt);
        const rows added = db.execute(add_mailbox, parameters() << name << mailbox);
        if (!added.empty()) return added[0].number(0);
    }
}

std::int64_t wait_before_first_run(const account_change& change) {
    const std::chrono::seconds soon = std::min(change.entry.every, longest_first_wait);
    return first_run(instant(), soon, change.chance).time_since_epoch().count();
}

void add_to_fleet(connection& db, const account_change& change, std::int64_t id) {
    const account_entry& entry = change.entry;
    parameters bound;
    bound << id << entry.name << entry.host << entry.user << entry.owner << entry.place
          << entry.settings << static_cast<std::int64_t>(entry.every.count());
    bound.flag(entry.paused) << wait_before_first_run(change);
    db.execute(add_entry, bound);
}

void change_in_fleet(connection& db, const account_change& change, std::int64_t was,
                     std::int64_t id) {
    const account_entry& entry = change.entry;
    parameters bound;
    bound << was << entry.host << entry.user << entry.owner << entry.place << entry.settings
          << static_cast<std::int64_t>(entry.every.count());
    bound.flag(entry.paused).flag(entry.keeps_paused) << id;
    bound.flag(entry.names_password) << wait_before_first_run(change);
    db.execute(change_entry, bound);
}

// Returns whether the account is new.
bool put_account(connection& db, const account_change& change, const key_ring& keys) {
    const account_entry& entry = change.entry;
    const rows found = db.execute(find_entry, parameters() << entry.name);
    std::int64_t id = 0;
    if (!found.empty() && found[0].text(1) == entry.mailbox)
        id = found[0].number(0);
    else if (const auto known = known_mailbox(db, entry))
        id = *known;
    else  // the run takes the move in
        id = found.empty() ? new_mailbox(db, entry.mailbox) : found[0].number(0);
    if (found.empty())
        add_to_fleet(db, change, id);
    else
        change_in_fleet(db, change, found[0].number(0), id);
    if (change.password) {
        const sealed_secret sealed = seal(*change.password, {id, entry.server_of_seal}, keys);
        parameters bound;
        bound << id;
        bound.octets(sealed.octets) << sealed.key_id;
        db.execute(seal_entry, bound);
    }
    return found.empty();
}

}  // namespace

std::size_t account_rows::put(std::span<const account_change> changes, const key_ring& keys,
                              const slot_limits& limits) {
    return postgresql::transact(pool_, lost_commit::repeat, [&](connection& db) {
        db.execute(lock_changes, {});
        std::size_t added = 0;
        for (const account_change& each : changes) {
            if (put_account(db, each, keys)) ++added;
            limit(db, "host", each.entry.host, limits.per_host, usual_per_host);
            limit(db, "owner", each.entry.owner, limits.per_owner, usual_per_owner);
        }
        return added;
    });
}

std::vector<account_row> account_rows::list(const std::vector<std::string>& names) {
    const rows found = postgresql::attempt_until_done(pool_, [&](connection& db) {
        return db.execute(list_entries, parameters() << as_array(names));
    });
    std::vector<account_row> all;
    for (std::size_t i = 0; i < found.size(); ++i) all.push_back(row_of(found[i]));
    return all;
}

std::vector<std::string> account_rows::change(const statement& query,
                                              const std::vector<std::string>& names) {
    const auto which = [&] { return parameters() << as_array(names); };
    return postgresql::transact(pool_, lost_commit::repeat, [&](connection& db) {
        std::vector<std::string> missing;
        const rows found = db.execute(missing_names, which());
        for (std::size_t i = 0; i < found.size(); ++i) missing.push_back(found[i].text(0));
        if (missing.empty()) db.execute(query, which());
        return missing;
    });
}

std::vector<std::string> account_rows::pause(const std::vector<std::string>& names) {
    return change(pause_entries, names);
}

std::vector<std::string> account_rows::resume(const std::vector<std::string>& names) {
    return change(resume_entries, names);
}

std::vector<std::string> account_rows::run_now(const std::vector<std::string>& names) {
    return change(hurry_entries, names);
}

std::vector<std::string> account_rows::remove(const std::vector<std::string>& names) {
    return change(remove_entries, names);
}

}  // namespace pop3::fleet
