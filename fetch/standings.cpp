// SPDX-License-Identifier: MIT
#include "standings.hpp"

#include <string>

namespace pop3::fetch {
namespace {

std::int64_t seconds_of(instant at) {
    return at.time_since_epoch().count();
}

instant instant_of(std::int64_t seconds) {
    return instant(std::chrono::seconds(seconds));
}

std::optional<instant> optional_instant(const SQLite::Column& column) {
    if (column.isNull()) return {};
    return instant_of(column.getInt64());
}

void bind(SQLite::Statement& to, int index, const std::optional<instant>& at) {
    if (at)
        to.bind(index, seconds_of(*at));
    else
        to.bind(index);
}

constexpr const char* columns =
    "run.ended, run.succeeded, run.listed, run.fetched, run.octets, run.error, run.refusals, "
    "run.held, run.not_before, run.password, run.mailbox, run.taken, run.taken_at";

// The columns above, from the column `at` on; all are NULL where there was no run.
standing read(SQLite::Statement& row, int at) {
    standing stands;
    if (row.getColumn(at).isNull()) return stands;
    stands.ended = optional_instant(row.getColumn(at));
    stands.succeeded = optional_instant(row.getColumn(at + 1));
    stands.listed = static_cast<std::uint64_t>(row.getColumn(at + 2).getInt64());
    stands.fetched = static_cast<std::uint64_t>(row.getColumn(at + 3).getInt64());
    stands.octets = static_cast<std::uint64_t>(row.getColumn(at + 4).getInt64());
    stands.error = row.getColumn(at + 5).getString();
    stands.refusals = static_cast<std::uint32_t>(row.getColumn(at + 6).getInt64());
    stands.held = static_cast<hold>(row.getColumn(at + 7).getInt());
    stands.not_before = instant_of(row.getColumn(at + 8).getInt64());
    stands.password = row.getColumn(at + 9).getString();
    stands.mailbox = row.getColumn(at + 10).getString();
    stands.taken = row.getColumn(at + 11).getString();
    stands.taken_at = instant_of(row.getColumn(at + 12).getInt64());
    return stands;
}

}  // namespace

standing read_run(SQLite::Database& db, account_id account) {
    SQLite::Statement ask(db, std::string("SELECT ") + columns + " FROM run WHERE account = ?");
    ask.bind(1, static_cast<std::int64_t>(account));
    return ask.executeStep() ? read(ask, 0) : standing{};
}

void write_run(SQLite::Database& db, account_id account, const standing& stands) {
    SQLite::Statement put(
        db,
        "REPLACE INTO run (account, ended, succeeded, listed, fetched, octets, error, refusals,"
        " held, not_before, password, mailbox, taken, taken_at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
    put.bind(1, static_cast<std::int64_t>(account));
    bind(put, 2, stands.ended);
    bind(put, 3, stands.succeeded);
    put.bind(4, static_cast<std::int64_t>(stands.listed));
    put.bind(5, static_cast<std::int64_t>(stands.fetched));
    put.bind(6, static_cast<std::int64_t>(stands.octets));
    put.bind(7, stands.error);
    put.bind(8, static_cast<std::int64_t>(stands.refusals));
    put.bind(9, static_cast<int>(stands.held));
    put.bind(10, seconds_of(stands.not_before));
    put.bind(11, stands.password.data(), static_cast<int>(stands.password.size()));
    put.bind(12, stands.mailbox);
    put.bind(13, stands.taken.data(), static_cast<int>(stands.taken.size()));
    put.bind(14, seconds_of(stands.taken_at));
    put.exec();
}

std::vector<account_standing> read_runs(SQLite::Database& db) {
    SQLite::Statement ask(
        db, std::string("SELECT account.id, account.mailbox, (SELECT COUNT(*) FROM message"
                        " WHERE message.account = account.id AND vanished IS NULL), ") +
                columns +
                " FROM account LEFT JOIN run ON run.account = account.id"
                " ORDER BY account.mailbox");
    std::vector<account_standing> rows;
    while (ask.executeStep())
        rows.push_back({account_id{ask.getColumn(0).getInt64()}, ask.getColumn(1).getString(),
                        static_cast<std::uint64_t>(ask.getColumn(2).getInt64()), read(ask, 3)});
    return rows;
}

}  // namespace pop3::fetch
