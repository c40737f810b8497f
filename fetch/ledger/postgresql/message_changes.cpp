// SPDX-License-Identifier: MIT
#include "message_changes.hpp"

#include <algorithm>
#include <string>

#include "sql_values.hpp"

namespace pop3::fetch {
namespace {

using postgresql::batch;
using postgresql::connection;
using postgresql::rows;
using postgresql::statement;

// The last parameter of these: one size only, or NULL.
constexpr statement vanish{
    "UPDATE pop3.message SET vanished = coalesce(vanished, $1), in_doubt = false"
    " WHERE account = $2 AND uid = $3 AND ($4::bigint IS NULL OR octets = $4)"};
constexpr statement list{
    "UPDATE pop3.message SET in_doubt = false WHERE $1::bigint IS NOT NULL AND account = $2"
    " AND uid = $3 AND ($4::bigint IS NULL OR octets = $4) AND in_doubt"};
constexpr statement reappear{
    "UPDATE pop3.message SET vanished = NULL WHERE $1::bigint IS NOT NULL AND account = $2"
    " AND uid = $3 AND ($4::bigint IS NULL OR octets = $4) AND deleted IS NOT NULL"};
// It stays in doubt: nothing confirmed it.
constexpr statement remove{
    "UPDATE pop3.message SET deleted = $1, vanished = $1"
    " WHERE account = $2 AND uid = $3 AND ($4::bigint IS NULL OR octets = $4) AND in_doubt"};
constexpr statement learn{
    "UPDATE pop3.message SET octets = $3, header = coalesce($4, header), unknown = 1"
    " WHERE account = $1 AND uid = $2 AND unknown > 0"};

const statement& statement_of(ledger_update::kind type) {
    switch (type) {
        case ledger_update::kind::listed:
            return list;
        case ledger_update::kind::returned:
            return reappear;
        case ledger_update::kind::deleted:
            return remove;
        case ledger_update::kind::vanished:
        case ledger_update::kind::learned:
            break;
    }
    return vanish;
}

}  // namespace

void apply_change(connection& db, std::int64_t account, const ledger_update& change, instant now) {
    values bound;
    if (change.type == ledger_update::kind::learned) {
        if (!change.octets) return;
        (bound << account).octets(change.uid) << *change.octets << change.header;
        return db.defer(learn, bound.take());
    }
    (bound << now << account).octets(change.uid) << change.octets;
    db.defer(statement_of(change.type), bound.take());
}

void distrust_message(connection& db, std::int64_t account, const message_key& key, instant now) {
    static constexpr statement distrusted{
        "UPDATE pop3.message SET vanished = $1, in_doubt = false"
        " WHERE account = $2 AND uid = $3 AND content = $4 AND occurrence = $5"};
    db.defer(distrusted, (values() << now << account << key).take());
}

void mark_deletion(connection& db, std::int64_t account, const deletion& marked) {
    static constexpr statement by_size{
        "UPDATE pop3.message SET in_doubt = true"
        " WHERE account = $1 AND uid = $2 AND octets = $3 AND vanished IS NULL"};
    static constexpr statement by_key{
        "UPDATE pop3.message SET in_doubt = true"
        " WHERE account = $1 AND uid = $2 AND content = $3 AND occurrence = $4"};
    values bound;
    bound << account;
    if (marked.key) return db.defer(by_key, (bound << *marked.key).take());
    db.defer(by_size, (bound.octets(marked.uid) << marked.octets).take());
}

void confirm_all_deletions(connection& db, std::int64_t account, instant now) {
    static constexpr statement remember{
        "UPDATE pop3.message SET deleted = $1, vanished = $1, in_doubt = false"
        " WHERE account = $2 AND in_doubt AND vanished IS NULL"};
    db.defer(remember, (values() << now << account).take());
}

void forget_messages(connection& db, std::int64_t account, instant vanished_before) {
    static constexpr statement forget{
        "DELETE FROM pop3.message WHERE account = $1 AND vanished < $2"};
    db.defer(forget, (values() << account << vanished_before).take());
}

std::size_t add_imported(connection& db, std::int64_t account,
                         std::span<const imported_message> messages) {
    static constexpr statement add{
        "INSERT INTO pop3.message (account, uid, content, occurrence, octets, delivered, unknown)"
        " SELECT $1::bigint, $2::bytea, $3::bytea, 0, $4::bigint, $5::bigint, $6::bigint"
        " WHERE NOT EXISTS"
        " (SELECT 1 FROM pop3.message WHERE account = $1 AND uid = $2)"};
    constexpr std::size_t most = 500;  // of a round trip
    std::size_t added = 0;
    batch some;
    const auto send = [&] {
        for (const rows& each : db.execute(std::exchange(some, {}))) added += each.changed();
    };
    for (const imported_message& each : messages) {
        if (each.uid.empty()) continue;
        values bound;
        (bound << account).octets(each.uid) << digest{} << each.octets.value_or(0) << each.delivered
                                            << std::int64_t{each.octets ? 1 : 2};
        some.add(add, bound.take());
        if (some.size() >= most) send();
    }
    send();
    return added;
}

void replace_intents(batch& all, std::int64_t account, std::span<const intent> next) {
    static constexpr statement end{"DELETE FROM pop3.intent WHERE account = $1"};
    static constexpr statement begin{
        "INSERT INTO pop3.intent (account, place, uid, content, octets, target, file, header_only,"
        " header, came_short, storage) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)"};
    all.add(end, (values() << account).take());
    std::uint32_t place = 0;
    for (const intent& each : next) {
        values bound;
        (bound << account << ++place).octets(each.key.uid) << each.key.content << each.octets;
        bound.octets(each.target).octets(each.file).flag(each.header_only) << each.header;
        all.add(begin, bound.flag(each.came_short).octets(each.storage).take());
    }
}

void drop_header(batch& all, std::int64_t account, const intent& done) {
    static constexpr statement drop{
        "DELETE FROM pop3.message WHERE account = $1 AND uid = $2 AND octets = $3 AND header_only"};
    all.add(drop, ((values() << account).octets(done.key.uid) << done.octets).take());
}

void add_arrived(batch& all, std::int64_t account, const intent& done, instant now) {
    static constexpr statement add{
        "INSERT INTO pop3.message"
        " (account, uid, content, occurrence, octets, delivered, header_only, header, came_short)"
        " VALUES ($1, $2, $3, (SELECT coalesce(max(occurrence) + 1, 0) FROM pop3.message"
        "  WHERE account = $1 AND uid = $2 AND content = $3), $4, $5, $6, $7, $8)"
        " RETURNING occurrence"};
    values bound;
    (bound << account).octets(done.key.uid) << done.key.content << done.octets << now;
    all.add(add, (bound.flag(done.header_only) << done.header).flag(done.came_short).take());
}

void add_occurrence_of(batch& all, std::int64_t account, const message_key& key) {
    static constexpr statement highest{
        "SELECT coalesce(max(occurrence), 0) FROM pop3.message"
        " WHERE account = $1 AND uid = $2 AND content = $3"};
    all.add(highest, ((values() << account).octets(key.uid) << key.content).take());
}

void replace_setbacks(connection& db, std::int64_t account, std::span<const setback> all) {
    static constexpr statement forget{"DELETE FROM pop3.setback WHERE account = $1"};
    static constexpr statement add{
        "INSERT INTO pop3.setback (account, uid, octets, kind, times, content, turn, first,"
        " refusals, refused, refused_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)"
        " ON CONFLICT DO NOTHING"};
    db.defer(forget, (values() << account).take());
    for (const setback& each : all) {
        values bound;
        (bound << account).octets(each.uid)
            << each.octets << static_cast<std::int64_t>(each.kind) << each.times << each.content
            << each.turn << each.first << each.refusals << each.refused;
        db.defer(add, bound.octets(each.refused_by).take());
    }
}

namespace {

// The first that is found of: the own unique-id and any one, with the digest of the content and with that
// of all octets, which older versions recorded; and at last what another program delivered. Parameters: $2
// unique-id, $3 and $4 the digests; $5 messages whose deletion was confirmed count by the own unique-id, $6
// by any; $7 any unique-id will do; $8 octets, $9 header, $10 came short; $11 may be what was imported.
const std::string& matching() {
    static const std::string sql = [] {
        const auto by_own_name = [](const char* rank, const char* content) {
            return std::string("(SELECT ") + rank +
                   " AS rank, uid, content, occurrence FROM pop3.message"
                   " WHERE account = $1 AND uid = $2 AND content = " +
                   content +
                   " AND vanished IS NOT NULL AND ($5 OR deleted IS NULL OR in_doubt) LIMIT 1)";
        };
        const auto by_any_name = [](const char* rank, const char* content) {
            return std::string("(SELECT ") + rank +
                   " AS rank, uid, content, occurrence FROM pop3.message"
                   " WHERE account = $1 AND vanished IS NOT NULL AND content = " +
                   content +
                   " AND ($7 OR uid = ''::bytea OR $2 = ''::bytea) AND (deleted IS NULL OR in_doubt"
                   " OR ($6 AND (uid = ''::bytea OR $2 = ''::bytea))) LIMIT 1)";
        };
        return "WITH found AS (SELECT rank, uid, content, occurrence FROM (" +
               by_own_name("1", "$3") + " UNION ALL " + by_any_name("2", "$3") + " UNION ALL " +
               by_own_name("3", "$4") + " UNION ALL " + by_any_name("4", "$4") +
               " UNION ALL (SELECT 5 AS rank, uid, content, occurrence FROM pop3.message"
               " WHERE $11 AND account = $1 AND uid = $2 AND octets = $8 AND unknown = 1"
               " AND vanished IS NULL LIMIT 1)) AS candidates ORDER BY rank LIMIT 1)"
               " UPDATE pop3.message AS known SET vanished = NULL, in_doubt = false,"
               " deleted = CASE WHEN known.in_doubt THEN NULL ELSE known.deleted END,"
               " uid = $2, octets = $8, content = $3, header = $9, came_short = $10, unknown = 0,"
               " occurrence = CASE WHEN known.uid = $2 AND known.content = $3 THEN known.occurrence"
               "  ELSE (SELECT coalesce(max(other.occurrence) + 1, 0) FROM pop3.message AS other"
               "   WHERE other.account = $1 AND other.uid = $2 AND other.content = $3) END"
               " FROM found WHERE known.account = $1 AND known.uid = found.uid"
               " AND known.content = found.content AND known.occurrence = found.occurrence"
               " RETURNING known.occurrence, known.delivered, known.header_only, known.came_short,"
               " found.uid <> $2, found.rank = 5";
    }();
    return sql;
}

postgresql::parameters parameters_of(std::int64_t account, const unidentified_message& seen,
                                     const names& listed) {
    const bool marked = seen.identity.marked;
    values bound;
    (bound << account).octets(seen.uid) << seen.identity.content << seen.identity.octets;
    bound.flag(marked || (!listed.positions && !seen.uid.empty())).flag(marked);
    bound.flag(marked || listed.changed || listed.positions) << seen.octets;
    if (seen.trusted)
        bound << seen.identity.header;
    else
        bound.null();
    return bound.flag(seen.came_short).flag(seen.imported).take();
}

std::optional<content_match> match_of(const rows& found, const unidentified_message& seen) {
    if (found.empty()) return std::nullopt;
    const postgresql::row row = found[0];
    return content_match{{seen.uid, seen.identity.content, count_of(row, 0)},
                         instant_of(row, 1),
                         row.flag(2),
                         row.flag(3),
                         row.flag(4),
                         row.flag(5)};
}

}  // namespace

std::vector<std::optional<content_match>> match_messages(connection& db, std::int64_t account,
                                                         std::span<const unidentified_message> seen,
                                                         const names& listed) {
    batch all;
    for (const unidentified_message& each : seen)
        all.add({matching().c_str()}, parameters_of(account, each, listed));
    const std::vector<rows> found = db.execute(all);
    std::vector<std::optional<content_match>> known;
    for (std::size_t i = 0; i < seen.size(); ++i) known.push_back(match_of(found[i], seen[i]));
    return known;
}

}  // namespace pop3::fetch
