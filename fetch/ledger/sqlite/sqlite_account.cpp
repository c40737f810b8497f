// SPDX-License-Identifier: MIT
#include "sqlite_account.hpp"

#include <bit>
#include <utility>

#include "notices.hpp"
#include "sqlite_binding.hpp"
#include "sqlite_recognition.hpp"
#include "sqlite_run_history.hpp"

namespace pop3::fetch {

using SQLite::Statement;
using SQLite::Transaction;

namespace {

class rows final : public known_messages {
  public:
    rows(SQLite::Database& db, account_id account, std::filesystem::path file)
        : file_(std::move(file)),
          select_(db,
                  "SELECT uid, octets, in_doubt, vanished IS NOT NULL, header_only, delivered,"
                  " header, deleted, came_short, unknown FROM message"
                  " WHERE account = ? ORDER BY uid, content, occurrence") {
        binder(select_) << account;
    }

    const known_message* next() override {
        try {
            if (!select_.executeStep()) return nullptr;
        } catch (const SQLite::Exception& error) {
            raise_ledger(error, file_);
        }
        row_.uid = blob(select_.getColumn(0));
        row_.octets = std::bit_cast<octet_count>(select_.getColumn(1).getInt64());
        row_.deletion_in_doubt = select_.getColumn(2).getInt() != 0;
        row_.vanished = select_.getColumn(3).getInt() != 0;
        row_.header_only = select_.getColumn(4).getInt() != 0;
        row_.delivered = instant_of(select_.getColumn(5));
        row_.header = optional_digest(select_.getColumn(6));
        row_.deleted = optional_instant(select_.getColumn(7));
        row_.came_short = select_.getColumn(8).getInt() != 0;
        row_.content_unknown = select_.getColumn(9).getInt() != 0;
        row_.size_unknown = select_.getColumn(9).getInt() == 2;
        return &row_;
    }

  private:
    std::filesystem::path file_;
    Statement select_;
    known_message row_;
};

}  // namespace

sqlite_account::sqlite_account(std::shared_ptr<sqlite_database> open, known_account account,
                               std::optional<account_lock> lock)
    : open_(std::move(open)),
      account_(std::move(account)),
      id_(account_.id),
      lock_(std::move(lock)),
      forget_unchanged_(db(),
                        "UPDATE account SET quiet = NULL, quiet_mark = NULL"
                        " WHERE id = ? AND quiet NOT NULL") {}

template <class Change>
auto sqlite_account::write(Change change) {
    confirm_lease();
    return open_->run(change);
}

template <class Change>
void sqlite_account::transact(Change change) {
    write([&] {
        Transaction all(db(), SQLite::TransactionBehavior::IMMEDIATE);
        change();
        (binder(forget_unchanged_) << id_).exec();
        all.commit();
    });
}

void sqlite_account::set_mailbox(const std::string& mailbox) {
    write([&] { fetch::set_mailbox(db(), id_, mailbox); });
    account_.mailbox = mailbox;
}

std::unique_ptr<known_messages> sqlite_account::known() {
    return open_->run([&] { return std::make_unique<rows>(db(), id_, open_->file); });
}

bool sqlite_account::knows_unique_ids() {
    return open_->run([&] {
        Statement any(db(), "SELECT 1 FROM message WHERE account = ? AND uid > x'' LIMIT 1");
        binder(any) << id_;
        return any.executeStep();
    });
}

namespace {

// Applies one change of a listing after the other.
class settlement {
  public:
    settlement(SQLite::Database& db, account_id account, instant now)
        : account_(account),
          now_(now),
          // The last two parameters: one size only, or all.
          vanished_(db,
                    "UPDATE message SET vanished = coalesce(vanished, ?1), in_doubt = 0"
                    " WHERE account = ?2 AND uid = ?3 AND (?4 OR octets = ?5)"),
          listed_(db,
                  "UPDATE message SET in_doubt = 0 WHERE ?1 NOT NULL AND account = ?2"
                  " AND uid = ?3 AND (?4 OR octets = ?5) AND in_doubt = 1"),
          returned_(db,
                    "UPDATE message SET vanished = NULL WHERE ?1 NOT NULL AND account = ?2"
                    " AND uid = ?3 AND (?4 OR octets = ?5) AND deleted NOT NULL"),
          deleted_(db,
                   // It stays in doubt: nothing confirmed it.
                   "UPDATE message SET deleted = ?1, vanished = ?1"
                   " WHERE account = ?2 AND uid = ?3 AND (?4 OR octets = ?5) AND in_doubt = 1"),
          learned_(db,
                   "UPDATE message SET octets = ?5, header = coalesce(?6, header), unknown = 1"
                   " WHERE ?1 NOT NULL AND NOT ?4 AND account = ?2 AND uid = ?3 AND unknown > 0") {}

    void operator()(const ledger_update& change) {
        binder bind(statement(change.type));
        bind << now_ << account_ << std::string_view(change.uid);
        bind.flag(!change.octets) << number(change.octets.value_or(0));
        if (change.type == ledger_update::kind::learned) bind << change.header;
        bind.exec();
    }

  private:
    Statement& statement(ledger_update::kind type) {
        switch (type) {
            case ledger_update::kind::listed:
                return listed_;
            case ledger_update::kind::returned:
                return returned_;
            case ledger_update::kind::deleted:
                return deleted_;
            case ledger_update::kind::learned:
                return learned_;
            case ledger_update::kind::vanished:
                break;
        }
        return vanished_;
    }

    account_id account_;
    instant now_;
    Statement vanished_;
    Statement listed_;
    Statement returned_;
    Statement deleted_;
    Statement learned_;
};

}  // namespace

void sqlite_account::apply_listing(std::span<const ledger_update> changes, instant now) {
    if (changes.empty()) return;
    transact([&] {
        settlement settle(db(), id_, now);
        for (const ledger_update& change : changes) settle(change);
    });
}

void sqlite_account::forget_vanished(instant now) {
    write([&] {
        Statement forget(db(), "DELETE FROM message WHERE account = ? AND vanished < ?");
        (binder(forget) << id_ << now - remembers_vanished).exec();
    });
}

std::optional<unchanged_listing> sqlite_account::unchanged() {
    return open_->run([&]() -> std::optional<unchanged_listing> {
        Statement select(db(), "SELECT quiet, quiet_mark FROM account WHERE id = ?");
        binder(select) << id_;
        if (!select.executeStep() || select.getColumn(0).isNull()) return std::nullopt;
        unchanged_listing listing{static_cast<std::size_t>(select.getColumn(0).getInt64())};
        listing.mark = optional_digest(select.getColumn(1));
        return listing;
    });
}

void sqlite_account::remember_unchanged(const unchanged_listing& listing) {
    write([&] {
        Statement update(db(), "UPDATE account SET quiet = ?, quiet_mark = ? WHERE id = ?");
        (binder(update) << static_cast<std::int64_t>(listing.messages) << listing.mark << id_)
            .exec();
    });
}

std::vector<std::optional<content_match>> sqlite_account::match_content(
    std::span<const unidentified_message> seen, const names& listed) {
    std::vector<std::optional<content_match>> known;
    transact([&] {
        recognition look(db(), id_, listed);
        for (const unidentified_message& each : seen) known.push_back(look(each));
    });
    return known;
}

bool sqlite_account::any_vanished() {
    return open_->run([&] {
        Statement any(db(),
                      "SELECT 1 FROM message INDEXED BY message_vanished"
                      " WHERE account = ? AND vanished IS NOT NULL LIMIT 1");
        binder(any) << id_;
        return any.executeStep();
    });
}

void sqlite_account::distrust(std::span<const message_key> recorded, instant now) {
    if (recorded.empty()) return;
    transact([&] {
        Statement vanished(db(),
                           "UPDATE message SET vanished = ?, in_doubt = 0"
                           " WHERE account = ? AND uid = ? AND content = ? AND occurrence = ?");
        for (const message_key& key : recorded) (binder(vanished) << now << id_ << key).exec();
    });
}

std::size_t sqlite_account::import_messages(std::span<const imported_message> messages) {
    std::size_t added = 0;
    transact([&] {
        Statement add(db(),
                      "INSERT INTO message (account, uid, content, occurrence, octets, in_doubt,"
                      " delivered, unknown) SELECT ?1, ?2, zeroblob(16), 0, ?3, 0, ?4, ?5"
                      " WHERE NOT EXISTS"
                      " (SELECT 1 FROM message WHERE account = ?1 AND uid = ?2)");
        for (const imported_message& each : messages) {
            if (each.uid.empty()) continue;
            binder bind(add);
            bind << id_ << std::string_view(each.uid) << number(each.octets.value_or(0))
                 << each.delivered << std::int64_t{each.octets ? 1 : 2};
            added += static_cast<std::size_t>(bind.exec());
        }
    });
    return added;
}

void sqlite_account::record_and_intend(std::span<intent> arrived, std::span<const intent> next,
                                       instant now) {
    transact([&] {
        if (!under_way_) under_way_.emplace(db());
        under_way_->end(id_, arrived, now);
        under_way_->begin(id_, next);
    });
}

std::vector<intent> sqlite_account::open_intents() {
    return open_->run([&] {
        Statement select(
            db(),
            "SELECT uid, content, octets, target, file, header_only, header, came_short, storage"
            " FROM intent WHERE account = ?");
        binder(select) << id_;
        std::vector<intent> all;
        while (select.executeStep())
            all.push_back({{text(select.getColumn(0)), digest_of(select.getColumn(1)), 0},
                           std::bit_cast<octet_count>(select.getColumn(2).getInt64()),
                           text(select.getColumn(3)),
                           text(select.getColumn(4)),
                           select.getColumn(5).getInt() != 0,
                           optional_digest(select.getColumn(6)),
                           select.getColumn(7).getInt() != 0,
                           text(select.getColumn(8))});
        return all;
    });
}

void sqlite_account::mark_deletions(std::span<const deletion> deletions) {
    transact([&] {
        Statement by_size(db(),
                          "UPDATE message SET in_doubt = 1"
                          " WHERE account = ? AND uid = ? AND octets = ? AND vanished IS NULL");
        Statement by_key(db(),
                         "UPDATE message SET in_doubt = 1"
                         " WHERE account = ? AND uid = ? AND content = ? AND occurrence = ?");
        for (const deletion& marked : deletions) {
            if (marked.key)
                (binder(by_key) << id_ << *marked.key).exec();
            else
                (binder(by_size) << id_ << std::string_view(marked.uid) << number(marked.octets))
                    .exec();
        }
    });
}

void sqlite_account::confirm_deletions(instant now) {
    transact([&] {
        Statement remember(db(),
                           "UPDATE message SET deleted = ?1, vanished = ?1, in_doubt = 0"
                           " WHERE account = ?2 AND in_doubt = 1 AND vanished IS NULL");
        (binder(remember) << now << id_).exec();
    });
}

std::vector<setback> sqlite_account::setbacks() {
    return open_->run([&] {
        Statement select(db(),
                         "SELECT uid, octets, kind, times, content, turn, first, refusals, refused,"
                         " refused_by"
                         " FROM setback WHERE account = ?");
        binder(select) << id_;
        std::vector<setback> all;
        while (select.executeStep())
            all.push_back({text(select.getColumn(0)),
                           std::bit_cast<octet_count>(select.getColumn(1).getInt64()),
                           static_cast<setback_kind>(select.getColumn(2).getInt()),
                           select.getColumn(3).getUInt(), optional_digest(select.getColumn(4)),
                           std::bit_cast<std::uint64_t>(select.getColumn(5).getInt64()),
                           select.getColumn(6).getUInt(), select.getColumn(7).getUInt(),
                           optional_instant(select.getColumn(8)).value_or(instant{}),
                           select.getColumn(9).getString()});
        return all;
    });
}

void sqlite_account::set_setbacks(std::span<const setback> all) {
    transact([&] {
        Statement forget(db(), "DELETE FROM setback WHERE account = ?");
        (binder(forget) << id_).exec();
        Statement add(
            db(),
            "INSERT INTO setback (account, uid, octets, kind, times, content, turn, first,"
            " refusals, refused, refused_by) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
            " ON CONFLICT DO NOTHING");
        for (const setback& each : all)
            (binder(add) << id_ << std::string_view(each.uid) << number(each.octets)
                         << static_cast<std::int64_t>(each.kind) << each.times << each.content
                         << std::bit_cast<std::int64_t>(each.turn) << each.first << each.refusals
                         << each.refused)
                .text(each.refused_by)
                .exec();
    });
}

std::optional<instant> sqlite_account::one_at_a_time() {
    return open_->run([&]() -> std::optional<instant> {
        Statement select(db(), "SELECT one_at_a_time FROM account WHERE id = ?");
        binder(select) << id_;
        if (!select.executeStep()) return std::nullopt;
        return optional_instant(select.getColumn(0));
    });
}

void sqlite_account::set_one_at_a_time(std::optional<instant> since) {
    write([&] {
        Statement update(db(), "UPDATE account SET one_at_a_time = ? WHERE id = ?");
        (binder(update) << since << id_).exec();
    });
}

run_state sqlite_account::last_run() {
    return open_->run([&] { return read_run(db(), id_); });
}

void sqlite_account::end_run(const run_state& stands) {
    write([&] { write_run(db(), id_, stands); });
}

bool sqlite_account::first_notice(std::string_view notice) {
    return write([&] { return add_notice(db(), id_, notice); });
}

void sqlite_account::forget_notice(std::string_view notice) {
    write([&] { remove_notice(db(), id_, notice); });
}

}  // namespace pop3::fetch
