// SPDX-License-Identifier: MIT
#include "migrations.hpp"

#include <algorithm>
#include <optional>
#include <string>

#include "transaction.hpp"

namespace pop3::inline v1::postgresql {

constexpr statement select_schema_version{"SELECT version, oldest FROM pop3.schema_version"};
constexpr statement require_schema_version{
    "SELECT 1 / count(*) FROM pop3.schema_version WHERE version >= $1::bigint AND oldest <= "
    "$1::bigint"};

namespace {

constexpr const char* first_table =
    "CREATE SCHEMA IF NOT EXISTS pop3;"
    " CREATE TABLE IF NOT EXISTS pop3.schema_version ("
    "   one     boolean PRIMARY KEY CHECK (one),"  // there is one row
    "   version bigint  NOT NULL,"
    "   oldest  bigint  NOT NULL);"
    " INSERT INTO pop3.schema_version VALUES (true, 0, 0) ON CONFLICT DO NOTHING;";

constexpr statement lock_version{"SELECT version, oldest FROM pop3.schema_version FOR UPDATE"};
// A change of a large table takes long.
constexpr statement no_time_limit{
    "SELECT set_config('statement_timeout', '0', true), set_config('lock_timeout', '0', true),"
    " CASE WHEN current_setting('server_version_num')::int4 >= 170000"
    " THEN set_config('transaction_timeout', '0', true) END"};
constexpr statement set_version{"UPDATE pop3.schema_version SET version = $1, oldest = $2"};

schema_version version_in(const rows& found) {
    if (found.empty()) return {};
    return {found[0].number(0), found[0].number(1)};
}

// Two programs that create a table at once: one of them fails, although it is there then.
bool was_created_meanwhile(const database_error& reason) {
    return reason.sqlstate() == "23505" || reason.sqlstate() == "42P07" ||
           reason.sqlstate() == "42P06";
}

void create_first_table(connection_pool& pool) {
    constexpr int most = 3;
    for (int attempt = 1;; ++attempt) try {
            return transact(pool, lost_commit::repeat,
                            [](connection& db) { db.execute_script(first_table); });
        } catch (const database_error& reason) {
            if (!was_created_meanwhile(reason) || attempt == most) throw;
        }
}

bool is_missing(const database_error& reason) {
    return reason.sqlstate() == "42P01" || reason.sqlstate() == "3F000";
}

}  // namespace

schema_version migrate(connection_pool& pool, std::span<const migration> steps) {
    if (read_schema_version(pool).number == 0) create_first_table(pool);
    return transact(pool, lost_commit::repeat, [&](connection& db) {
        db.defer(no_time_limit);
        const schema_version before = version_in(db.execute(lock_version));
        const auto known = static_cast<std::int64_t>(steps.size());
        if (before.number >= known) return before;
        for (std::int64_t at = before.number; at < known; ++at)
            db.execute_script(steps[static_cast<std::size_t>(at)].sql);
        std::int64_t oldest = before.oldest;
        for (const migration& step : steps) oldest = std::max(oldest, step.oldest);
        db.defer(set_version, parameters{} << known << oldest);
        return before;
    });
}

schema_version read_schema_version(connection_pool& pool) {
    try {
        return attempt_until_done(
            pool, [](connection& db) { return version_in(db.execute(select_schema_version)); });
    } catch (const database_error& reason) {
        if (is_missing(reason)) return {};
        throw;
    }
}

void check_schema_version(const schema_version& found, std::int64_t known) {
    constexpr const char* doing = "open the ledger in the database";
    const std::string versions = "the tables have version " + std::to_string(found.number) +
                                 ", this program knows version " + std::to_string(known);
    if (found.number == 0) throw database_error(database_errc::schema_missing, doing);
    if (found.number < known) throw database_error(database_errc::schema_older, doing, versions);
    if (found.oldest > known) throw database_error(database_errc::schema_newer, doing, versions);
}

}  // namespace pop3::inline v1::postgresql
