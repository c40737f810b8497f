// SPDX-License-Identifier: MIT
#include "stored_facts.hpp"

#include <bit>

#include "notices.hpp"
#include "sqlite_binding.hpp"
#include "sqlite_run_history.hpp"

namespace pop3::fetch {
namespace {

std::vector<setback> read_setbacks(sqlite_database& open, account_id account) {
    prepared select(open,
                    "SELECT uid, octets, kind, times, content, turn, first, refusals, refused,"
                    " refused_by FROM setback WHERE account = ?");
    binder(*select) << account;
    std::vector<setback> all;
    while (select->executeStep())
        all.push_back({text(select->getColumn(0)),
                       std::bit_cast<octet_count>(select->getColumn(1).getInt64()),
                       static_cast<setback_kind>(select->getColumn(2).getInt()),
                       select->getColumn(3).getUInt(), optional_digest(select->getColumn(4)),
                       std::bit_cast<std::uint64_t>(select->getColumn(5).getInt64()),
                       select->getColumn(6).getUInt(), select->getColumn(7).getUInt(),
                       optional_instant(select->getColumn(8)).value_or(instant{}),
                       select->getColumn(9).getString()});
    return all;
}

void read_account(sqlite_database& open, account_id account, stored_facts& facts) {
    prepared select(open, "SELECT quiet, quiet_mark, one_at_a_time FROM account WHERE id = ?");
    binder(*select) << account;
    if (!select->executeStep()) return;
    if (!select->getColumn(0).isNull())
        facts.unchanged = {static_cast<std::size_t>(select->getColumn(0).getInt64()),
                           optional_digest(select->getColumn(1))};
    facts.one_at_a_time = optional_instant(select->getColumn(2));
}

}  // namespace

stored_facts read_facts(sqlite_database& open, account_id account) {
    const SQLite::Transaction at_one_moment(open.connection());
    stored_facts facts;
    read_account(open, account, facts);
    facts.messages = read_message_facts(open, account);
    facts.stands = read_run(open, account);
    facts.setbacks = read_setbacks(open, account);
    facts.notices = read_notices(open, account);
    return facts;
}

message_facts read_message_facts(sqlite_database& open, account_id account) {
    message_facts facts;
    prepared named(open, "SELECT 1 FROM message WHERE account = ? AND uid > x'' LIMIT 1");
    binder(*named) << account;
    facts.knows_unique_ids = named->executeStep();
    prepared first(open,
                   "SELECT min(vanished) FROM message INDEXED BY message_vanished"
                   " WHERE account = ? AND vanished IS NOT NULL");
    binder(*first) << account;
    if (first->executeStep()) facts.first_vanished = optional_instant(first->getColumn(0));
    return facts;
}

std::vector<setback> replace_setbacks(sqlite_database& open, account_id account,
                                      std::span<const setback> all) {
    prepared forget(open, "DELETE FROM setback WHERE account = ?");
    (binder(*forget) << account).exec();
    prepared add(open,
                 "INSERT INTO setback (account, uid, octets, kind, times, content, turn, first,"
                 " refusals, refused, refused_by) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
                 " ON CONFLICT DO NOTHING");
    for (const setback& each : all)
        (binder(*add) << account << std::string_view(each.uid) << number(each.octets)
                      << static_cast<std::int64_t>(each.kind) << each.times << each.content
                      << std::bit_cast<std::int64_t>(each.turn) << each.first << each.refusals
                      << each.refused)
            .text(each.refused_by)
            .exec();
    return read_setbacks(open, account);
}

std::vector<intent> read_intents(sqlite_database& open, account_id account) {
    prepared select(
        open,
        "SELECT uid, content, octets, target, file, header_only, header, came_short, storage"
        " FROM intent WHERE account = ?");
    binder(*select) << account;
    std::vector<intent> all;
    while (select->executeStep())
        all.push_back({{text(select->getColumn(0)), digest_of(select->getColumn(1)), 0},
                       std::bit_cast<octet_count>(select->getColumn(2).getInt64()),
                       text(select->getColumn(3)),
                       text(select->getColumn(4)),
                       select->getColumn(5).getInt() != 0,
                       optional_digest(select->getColumn(6)),
                       select->getColumn(7).getInt() != 0,
                       text(select->getColumn(8))});
    return all;
}

}  // namespace pop3::fetch
