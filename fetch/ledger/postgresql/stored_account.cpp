// SPDX-License-Identifier: MIT
#include "stored_account.hpp"

#include <array>
#include <utility>

#include "sql_values.hpp"
#include "system/host_name.hpp"

namespace pop3::fetch {

using postgresql::batch;
using postgresql::parameters;
using postgresql::row;
using postgresql::rows;
using postgresql::statement;

const std::string account_of_names =
    "(SELECT id FROM pop3.account"
    " WHERE mailbox = $1 OR (entry = $3 AND entry <> '' AND file = $2)"
    " ORDER BY (mailbox = $1) DESC, id LIMIT 1)";

constexpr statement store_run{
    "INSERT INTO pop3.run (account, ended, succeeded, listed, fetched, octets, error, refusals,"
    " back_off, not_before, password, mailbox, logged_in)"
    " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)"
    " ON CONFLICT (account) DO UPDATE SET ended = $2, succeeded = $3, listed = $4, fetched = $5,"
    " octets = $6, error = $7, refusals = $8, back_off = $9, not_before = $10, password = $11,"
    " mailbox = $12, logged_in = $13"};

namespace {

constexpr const char* columns_of_run =
    "run.ended, run.succeeded, run.listed, run.fetched, run.octets, run.error, run.refusals,"
    " run.back_off, run.not_before, run.password, run.mailbox, run.logged_in";

// The statements for one kind of parameters.
class reading {
  public:
    explicit reading(const std::string& account)
        : texts_{
              "SELECT id, name, mailbox, file, entry, epoch, last_change,"
              " quiet, quiet_mark, one_at_a_time,"
              " (SELECT min(vanished) FROM pop3.message"
              "  WHERE message.account = account.id AND vanished IS NOT NULL),"
              " EXISTS (SELECT 1 FROM pop3.message"
              "  WHERE message.account = account.id AND header_only), holder,"
              " EXISTS (SELECT 1 FROM pop3.message"
              "  WHERE message.account = account.id AND uid > ''::bytea)"
              " FROM pop3.account WHERE id = " +
                  account,
              std::string("SELECT ") + columns_of_run + " FROM pop3.run WHERE account = " + account,
              "SELECT uid, content, octets, target, file, header_only, header, came_short,"
              " storage FROM pop3.intent WHERE account = " +
                  account + " ORDER BY place",
              "SELECT uid, octets, kind, times, content, turn, first, refusals, refused,"
              " refused_by FROM pop3.setback WHERE account = " +
                  account + " ORDER BY uid, octets",
              "SELECT name FROM pop3.notice WHERE account = " + account} {}

    void add_to(batch& all, const parameters& account) const {
        for (const std::string& each : texts_) all.add(statement{each.c_str()}, account);
    }

  private:
    std::array<std::string, 5> texts_;
};

// The columns above; all are NULL if there was no run.
run_state run_of(const row& row, int at) {
    run_state stands;
    if (row.is_null(at)) return stands;
    stands.ended = instant_of(row, at);
    stands.succeeded = optional_instant(row, at + 1);
    stands.listed = octets_of(row, at + 2);
    stands.fetched = octets_of(row, at + 3);
    stands.octets = octets_of(row, at + 4);
    stands.error = row.text(at + 5);
    stands.refusals = count_of(row, at + 6);
    stands.back_off = static_cast<back_off_reason>(row.number(at + 7));
    stands.not_before = instant_of(row, at + 8);
    stands.password = row.text(at + 9);
    stands.mailbox = row.text(at + 10);
    stands.logged_in = instant_of(row, at + 11);
    return stands;
}

intent intent_of(const row& row) {
    return {{row.text(0), digest_of(row, 1), 0},
            octets_of(row, 2),
            row.text(3),
            row.text(4),
            row.flag(5),
            optional_digest(row, 6),
            row.flag(7),
            row.text(8)};
}

setback setback_of(const row& row) {
    return {row.text(0),      octets_of(row, 1),       static_cast<setback_kind>(row.number(2)),
            count_of(row, 3), optional_digest(row, 4), octets_of(row, 5),
            count_of(row, 6), count_of(row, 7),        instant_of(row, 8),
            row.text(9)};
}

stored_account account_of(const row& row) {
    stored_account found{.id = row.number(0),
                         .name = row.text(1),
                         .mailbox = row.text(2),
                         .file = row.text(3),
                         .entry = row.text(4),
                         .epoch = row.number(5),
                         .last_change = row.number(6)};
    if (!row.is_null(7))
        found.unchanged = {static_cast<std::size_t>(row.number(7)), optional_digest(row, 8)};
    found.one_at_a_time = optional_instant(row, 9);
    found.first_vanished = optional_instant(row, 10);
    found.has_headers = row.flag(11);
    found.holder = row.text(12);
    found.knows_unique_ids = row.flag(13);
    return found;
}

}  // namespace

std::string file_of(const account_names& names) {
    return names.file.empty() ? std::string() : system::host_name() + ':' + names.file;
}

parameters parameters_of(const account_names& names) {
    return values().octets(names.mailbox).octets(file_of(names)).octets(names.entry).take();
}

void add_reading(batch& all, const account_names& names) {
    static const reading by_names(account_of_names);
    by_names.add_to(all, parameters_of(names));
}

void add_reading(batch& all, std::int64_t account) {
    static const reading by_number("$1");
    by_number.add_to(all, parameters{} << account);
}

std::optional<stored_account> read_account(std::span<const rows> found) {
    if (found[0].empty()) return std::nullopt;
    stored_account account = account_of(found[0][0]);
    if (!found[1].empty()) account.stands = run_of(found[1][0], 0);
    for (std::size_t i = 0; i < found[2].size(); ++i)
        account.intents.push_back(intent_of(found[2][i]));
    for (std::size_t i = 0; i < found[3].size(); ++i)
        account.setbacks.push_back(setback_of(found[3][i]));
    for (std::size_t i = 0; i < found[4].size(); ++i) account.notices.insert(found[4][i].text(0));
    return account;
}

parameters parameters_of(std::int64_t account, const run_state& stands) {
    values all;
    all << account << stands.ended.value_or(instant{}) << stands.succeeded << stands.listed
        << stands.fetched << stands.octets;
    all.octets(stands.error) << stands.refusals
                             << std::int64_t{static_cast<std::uint8_t>(stands.back_off)}
                             << stands.not_before;
    all.octets(stands.password).octets(stands.mailbox) << stands.logged_in;
    return all.take();
}

std::vector<account_run_state> read_runs(postgresql::connection& db) {
    static const std::string every_account =
        std::string(
            "SELECT account.name, account.mailbox, (SELECT count(*) FROM pop3.message"
            " WHERE message.account = account.id AND vanished IS NULL), ") +
        columns_of_run +
        " FROM pop3.account LEFT JOIN pop3.run ON run.account = account.id"
        " ORDER BY account.mailbox";
    const rows found = db.execute({every_account.c_str()});
    std::vector<account_run_state> all;
    for (std::size_t i = 0; i < found.size(); ++i) {
        const row each = found[i];
        all.push_back({each.text(0), each.text(1), octets_of(each, 2), run_of(each, 3)});
    }
    return all;
}

}  // namespace pop3::fetch
