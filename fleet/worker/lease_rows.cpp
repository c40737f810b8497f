// SPDX-License-Identifier: MIT
#include "lease_rows.hpp"

#include "fetch/ledger/postgresql/postgresql_account.hpp"
#include "postgresql/migrations.hpp"
#include "postgresql/transaction.hpp"
#include "vocabulary/utf8.hpp"

namespace pop3::fleet {
namespace {

using postgresql::batch;
using postgresql::connection;
using postgresql::lost_commit;
using postgresql::parameters;
using postgresql::row;
using postgresql::rows;
using postgresql::statement;

// One statement: candidates are locked, so that no other worker has them; each gets a slot of its host,
// and of its owner, or stays. That a slot is free is asked of its own row alone, because a row that was
// locked meanwhile is looked at again, and others are not. No more slots are locked than candidates may
// need: others would find none at that moment. choose() is the same rule without rows. Leases that
// last longer than any were set by a clock that ran ahead: they do not count.
constexpr statement take_due{R"(
WITH due AS MATERIALIZED (
  SELECT f.account, f.host, f.owner, f.next_run
  FROM pop3.fleet_account f JOIN pop3.account a ON a.id = f.account
  WHERE NOT f.paused AND f.place IN ('', $3)
    AND f.next_run <= now()
    AND (a.lease_until IS NULL OR a.lease_until <= now() OR a.lease_until > now() + interval '2 days')
    AND EXISTS (SELECT 1 FROM pop3.fleet_slot s WHERE s.kind = 'host' AND s.name = f.host
                AND (s.until IS NULL OR s.until <= now() OR s.until > now() + interval '2 days'))
    AND (f.owner = '' OR EXISTS (SELECT 1 FROM pop3.fleet_slot s WHERE s.kind = 'owner'
                AND s.name = f.owner AND (s.until IS NULL OR s.until <= now() OR s.until > now() + interval '2 days')))
  ORDER BY f.next_run, f.account LIMIT $2
  FOR UPDATE OF f, a SKIP LOCKED),
asked AS (
  SELECT 'host' AS kind, host AS name, count(*) AS wanted FROM due GROUP BY host
  UNION ALL
  SELECT 'owner', owner, count(*) FROM due WHERE owner <> '' GROUP BY owner),
open AS MATERIALIZED (
  SELECT free.kind, free.name, free.slot FROM asked CROSS JOIN LATERAL (
    SELECT s.kind, s.name, s.slot FROM pop3.fleet_slot s
    WHERE s.kind = asked.kind AND s.name = asked.name
      AND (s.until IS NULL OR s.until <= now() OR s.until > now() + interval '2 days')
    ORDER BY s.slot LIMIT asked.wanted FOR UPDATE SKIP LOCKED) free),
ranked AS (
  SELECT kind, name, slot, row_number() OVER (PARTITION BY kind, name ORDER BY slot) AS place
  FROM open),
wanted AS (
  SELECT account, host, owner,
         row_number() OVER (PARTITION BY host ORDER BY next_run, account) AS at_host,
         row_number() OVER (PARTITION BY owner ORDER BY next_run, account) AS at_owner
  FROM due),
chosen AS (
  SELECT w.account, w.host, h.slot AS host_slot, w.owner, o.slot AS owner_slot
  FROM wanted w
  JOIN ranked h ON h.kind = 'host' AND h.name = w.host AND h.place = w.at_host
  LEFT JOIN ranked o ON o.kind = 'owner' AND o.name = w.owner AND o.place = w.at_owner
  WHERE w.owner = '' OR o.slot IS NOT NULL),
taken AS (
  UPDATE pop3.account a SET holder = $1, epoch = a.epoch + 1, last_change = 0,
         lease_until = now() + $4::bigint * interval '1 second'
  FROM chosen c WHERE a.id = c.account RETURNING a.id, a.epoch),
held AS (
  UPDATE pop3.fleet_slot s SET account = c.account, until = now() + $4::bigint * interval '1 second'
  FROM chosen c
  WHERE (s.kind = 'host' AND s.name = c.host AND s.slot = c.host_slot)
     OR (s.kind = 'owner' AND s.name = c.owner AND s.slot = c.owner_slot))
SELECT t.id, t.epoch, f.name, f.host, f.login, f.owner, f.place, f.settings, f.every_seconds,
       extract(epoch FROM f.next_run)::bigint, extract(epoch FROM now())::bigint, f.failures,
       f.retry_now, coalesce(f.sealed, ''::bytea), f.sealed_by,
       (extract(epoch FROM f.next_run) * 1000000)::bigint
FROM taken t JOIN pop3.fleet_account f ON f.account = t.id ORDER BY f.next_run, f.account)"};

// For this transaction: the due accounts are read in the order of their index, as far as they are needed. A
// planner without statistics expects so few that it reads and sorts all of them, and what is asked of the slots
// for each costs the database most of its time. The price that it puts on a sort would cause compilation.
constexpr statement in_order_of_index{
    "SELECT CASE WHEN pg_catalog.current_setting(name, true) IS NOT NULL"
    " THEN pg_catalog.set_config(name, 'off', true) END"
    " FROM (VALUES ('enable_sort'), ('jit')) AS settings (name)"};

// The next run at a time that no interval reaches: by a clock that ran ahead.
constexpr statement correct_times{R"(
UPDATE pop3.fleet_account SET next_run = now()
WHERE NOT paused AND next_run > now() + interval '40 days')"};

// $2 and $3 are the accounts and their epochs: this worker may have lost one, and have taken it again.
constexpr statement extend_accounts{R"(
UPDATE pop3.account a SET lease_until = now() + $4::bigint * interval '1 second'
FROM unnest($2::text::bigint[], $3::text::bigint[]) AS mine (id, epoch)
WHERE a.id = mine.id AND a.epoch = mine.epoch AND a.holder = $1 AND a.lease_until > now()
RETURNING a.id, a.epoch)"};

constexpr statement extend_slots{R"(
UPDATE pop3.fleet_slot s SET until = now() + $4::bigint * interval '1 second'
FROM pop3.account a, unnest($2::text::bigint[], $3::text::bigint[]) AS mine (id, epoch)
WHERE s.account = mine.id AND a.id = mine.id AND a.epoch = mine.epoch AND a.holder = $1
  AND a.lease_until > now() AND s.until > now())"};

constexpr statement sign_of_life{R"(
INSERT INTO pop3.fleet_worker (name, place, seen) VALUES ($1, $2, now())
ON CONFLICT (name) DO UPDATE SET seen = now())"};

// Workers that left no word.
constexpr statement forget_workers{R"(
DELETE FROM pop3.fleet_worker WHERE seen < now() - interval '1 day')"};

// What was asked while it ran stays: a run at once, or another time. A run that was not tried changes
// neither the failures nor the error.
constexpr statement record_run{R"(
UPDATE pop3.fleet_account f SET
       next_run = CASE WHEN (extract(epoch FROM f.next_run) * 1000000)::bigint = $7::bigint
                       THEN 'epoch'::timestamptz + $3::bigint * interval '1 second'
                       ELSE f.next_run END,
       retry_now = f.retry_now AND (extract(epoch FROM f.next_run) * 1000000)::bigint <> $7::bigint,
       failures = CASE WHEN $8 THEN f.failures ELSE $4::bigint END,
       error = CASE WHEN $8 THEN f.error ELSE $5 END,
       succeeded = CASE WHEN $6 THEN now() ELSE f.succeeded END
FROM pop3.account a WHERE f.account = $1 AND a.id = f.account AND a.epoch = $2 AND a.holder = $9)"};

constexpr statement free_slots_of_lease{R"(
UPDATE pop3.fleet_slot s SET account = NULL, until = NULL
FROM pop3.account a WHERE s.account = $1 AND a.id = s.account AND a.epoch = $2 AND a.holder = $3)"};

constexpr statement free_account_of_lease{R"(
UPDATE pop3.account SET holder = '', lease_until = NULL
WHERE id = $1 AND epoch = $2 AND holder = $3)"};

// Not over a password that was set meanwhile.
constexpr statement seal_again{R"(
UPDATE pop3.fleet_account f SET sealed = $3, sealed_by = $4
FROM pop3.account a
WHERE f.account = $1 AND a.id = f.account AND a.epoch = $2 AND f.sealed = $5 AND a.holder = $6)"};

constexpr statement leave_fleet{"DELETE FROM pop3.fleet_worker WHERE name = $1"};

instant at(std::int64_t seconds) {
    return instant(std::chrono::seconds(seconds));
}

lease lease_of(const row& from) {
    lease one;
    one.account = from.number(0);
    one.epoch = from.number(1);
    one.entry.name = from.text(2);
    one.entry.host = from.text(3);
    one.entry.user = from.text(4);
    one.entry.owner = from.text(5);
    one.entry.place = from.text(6);
    one.entry.settings = from.text(7);
    one.entry.every = std::chrono::seconds(from.number(8));
    one.due = at(from.number(9));
    one.taken = at(from.number(10));
    one.failures = static_cast<std::uint32_t>(from.number(11));
    one.retry_now = from.flag(12);
    one.sealed = {from.text(14), from.text(13)};
    one.due_exactly = from.number(15);
    return one;
}

std::string numbers_of(const std::vector<lease>& held, std::int64_t lease::*number) {
    std::vector<std::int64_t> all;
    for (const lease& each : held) all.push_back(each.*number);
    return postgresql::as_array(all);
}

}  // namespace

// Within a transaction: nothing is changed in tables that this program does not know.
void lease_rows::check_version(const rows& found) const {
    const row version = found[0];
    postgresql::check_schema_version({version.number(0), version.number(1)}, known_);
}

std::vector<lease> lease_rows::take(std::size_t most) {
    parameters bound;
    bound << self_.name << static_cast<std::int64_t>(most) << self_.place
          << static_cast<std::int64_t>(self_.term.count());
    batch all;
    all.add(postgresql::require_schema_version, parameters() << known_);
    all.add(in_order_of_index).add(correct_times).add(take_due, bound);
    const std::vector<rows> answers = take_at_once(all);
    const rows& found = answers.back();
    std::vector<lease> taken;
    for (std::size_t i = 0; i < found.size(); ++i) taken.push_back(lease_of(found[i]));
    return taken;
}

// In one round trip, because others wait for the rows that it locks. If the answer is lost, what was taken
// stays so until its term ends.
std::vector<rows> lease_rows::take_at_once(const batch& all) {
    try {
        return postgresql::transact_at_once(pool_, lost_commit::report, all);
    } catch (const postgresql::database_error& reason) {
        if (fetch::postgresql_account::is_fenced(reason))
            postgresql::check_schema_version(postgresql::read_schema_version(pool_), known_);
        throw;
    }
}

std::vector<held_epoch> lease_rows::renew(const std::vector<lease>& held) {
    parameters bound;
    bound << self_.name << numbers_of(held, &lease::account) << numbers_of(held, &lease::epoch)
          << static_cast<std::int64_t>(self_.term.count());
    batch all;
    all.add(postgresql::select_schema_version);
    all.add(sign_of_life, parameters() << self_.name << self_.place);
    all.add(forget_workers);
    if (!held.empty()) all.add(extend_slots, bound).add(extend_accounts, bound);
    const std::vector<rows> answers =
        postgresql::transact(pool_, lost_commit::repeat, [&](connection& db) {
            std::vector<rows> found = db.execute(all);
            check_version(found.front());
            return found;
        });
    std::vector<held_epoch> ours;
    if (held.empty()) return ours;
    for (std::size_t i = 0; i < answers.back().size(); ++i)
        ours.push_back({answers.back()[i].number(0), answers.back()[i].number(1)});
    return ours;
}

void lease_rows::give_back(const lease& from, const run_result& result, instant next) {
    parameters end;
    end << from.account << from.epoch << static_cast<std::int64_t>(next.time_since_epoch().count())
        << (result.is_failure ? std::int64_t{from.failures} + 1 : std::int64_t{0})
        << readable(result.error);
    end.flag(!result.is_failure && !result.is_not_tried) << from.due_exactly;
    end.flag(result.is_not_tried && !result.is_failure) << self_.name;
    try {
        postgresql::transact(pool_, lost_commit::repeat, [&](connection& db) {
            db.defer(record_run, end);
            release_slots(db, from);
            if (result.end.empty())
                release_account(db, from);
            else
                db.defer(result.end);
        });
    } catch (const postgresql::database_error& reason) {
        if (!fetch::postgresql_account::is_fenced(reason)) throw;
    }
}

void lease_rows::give_back_unused(const lease& from) {
    postgresql::transact(pool_, lost_commit::repeat, [&](connection& db) {
        release_slots(db, from);
        release_account(db, from);
    });
}

void lease_rows::release_slots(connection& db, const lease& from) const {
    db.defer(free_slots_of_lease, parameters() << from.account << from.epoch << self_.name);
}

void lease_rows::release_account(connection& db, const lease& from) const {
    db.defer(free_account_of_lease, parameters() << from.account << from.epoch << self_.name);
}

void lease_rows::reseal(const lease& held, const sealed_secret& sealed) {
    parameters bound;
    bound << held.account << held.epoch;
    bound.octets(sealed.octets) << sealed.key_id;
    bound.octets(held.sealed.octets) << self_.name;
    postgresql::attempt_until_done(
        pool_, [&](connection& db) { return db.execute(seal_again, bound).changed(); });
}

void lease_rows::leave() {
    postgresql::attempt_until_done(pool_, [&](connection& db) {
        return db.execute(leave_fleet, parameters() << self_.name).changed();
    });
}

}  // namespace pop3::fleet
