// SPDX-License-Identifier: MIT
#include "sqlite_run_history.hpp"

#include <string>

#include "sqlite_binding.hpp"
#include "sqlite_database.hpp"

namespace pop3::fetch {
namespace {

const std::string columns =
    "run.ended, run.succeeded, run.listed, run.fetched, run.octets, run.error, run.refusals, "
    "run.held, run.not_before, run.password, run.mailbox, run.logged_in";

// The columns above, from the column `at` on; all are NULL if there was no run.
run_state read(SQLite::Statement& row, int at) {
    run_state stands;
    if (row.getColumn(at).isNull()) return stands;
    stands.ended = optional_instant(row.getColumn(at));
    stands.succeeded = optional_instant(row.getColumn(at + 1));
    stands.listed = static_cast<std::uint64_t>(row.getColumn(at + 2).getInt64());
    stands.fetched = static_cast<std::uint64_t>(row.getColumn(at + 3).getInt64());
    stands.octets = static_cast<std::uint64_t>(row.getColumn(at + 4).getInt64());
    stands.error = row.getColumn(at + 5).getString();
    stands.refusals = static_cast<std::uint32_t>(row.getColumn(at + 6).getInt64());
    stands.back_off = static_cast<back_off_reason>(row.getColumn(at + 7).getInt());
    stands.not_before = instant_of(row.getColumn(at + 8));
    stands.password = row.getColumn(at + 9).getString();
    stands.mailbox = row.getColumn(at + 10).getString();
    stands.logged_in = instant_of(row.getColumn(at + 11));
    return stands;
}

}  // namespace

run_state read_run(sqlite_database& open, account_id account) {
    static const std::string sql = "SELECT " + columns + " FROM run WHERE account = ?";
    prepared ask(open, sql.c_str());
    binder(*ask) << account;
    return ask->executeStep() ? read(*ask, 0) : run_state{};
}

void write_run(sqlite_database& open, account_id account, const run_state& stands) {
    prepared put(
        open,
        "REPLACE INTO run (account, ended, succeeded, listed, fetched, octets, error, refusals,"
        " held, not_before, password, mailbox, logged_in)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
    binder values(*put);
    values << account << stands.ended << stands.succeeded << number(stands.listed)
           << number(stands.fetched) << number(stands.octets);
    values.text(stands.error) << stands.refusals
                              << std::int64_t{static_cast<std::uint8_t>(stands.back_off)}
                              << stands.not_before << std::string_view(stands.password);
    values.text(stands.mailbox) << stands.logged_in;
    values.exec();
}

std::vector<account_run_state> read_runs(sqlite_database& open) {
    static const std::string sql =
        std::string(
            "SELECT account.name, account.mailbox, (SELECT COUNT(*) FROM message"
            " WHERE message.account = account.id AND vanished IS NULL), ") +
        columns +
        " FROM account LEFT JOIN run ON run.account = account.id"
        " ORDER BY account.mailbox";
    prepared ask(open, sql.c_str());
    std::vector<account_run_state> rows;
    while (ask->executeStep())
        rows.push_back({ask->getColumn(0).getString(), ask->getColumn(1).getString(),
                        static_cast<std::uint64_t>(ask->getColumn(2).getInt64()), read(*ask, 3)});
    return rows;
}

}  // namespace pop3::fetch
