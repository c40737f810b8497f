// SPDX-License-Identifier: MIT
#include "ledger.hpp"

#include "account_rows.hpp"
#include "ledger/sqlite/sqlite_account.hpp"
#include "ledger_binding.hpp"
#include "ledger_deliveries.hpp"
#include "ledger_file.hpp"
#include "ledger_recognition.hpp"
#include "notices.hpp"
#include "standings.hpp"

namespace pop3::fetch {

using SQLite::Statement;
using SQLite::Transaction;

struct ledger::impl {
    explicit impl(const std::filesystem::path& state_directory)
        : directory(state_directory),
          file(ledger_path(state_directory)),
          db(open_ledger(state_directory)) {}

    // Runs `change` and gives what it gives; what SQLite throws comes out as a local_error.
    template <class Change>
    auto run(Change change) {
        try {
            return change();
        } catch (const SQLite::Exception& why) {
            raise_ledger(why, file);
        }
    }
    // The same in a transaction that changes what is known of `account`.
    template <class Change>
    void transact(account_id account, Change change) {
        run([&] {
            Transaction all(db, SQLite::TransactionBehavior::IMMEDIATE);
            change();
            (binder(disturb) << account).exec();
            all.commit();
        });
    }

    std::filesystem::path directory;
    std::filesystem::path file;
    SQLite::Database db;
    Statement disturb{
        db, "UPDATE account SET quiet = NULL, quiet_mark = NULL WHERE id = ? AND quiet NOT NULL"};
    std::optional<deliveries> under_way{};
};

namespace {

class rows final : public known_messages {
  public:
    rows(SQLite::Database& db, account_id account, std::filesystem::path file)
        : file_(std::move(file)),
          select_(db,
                  "SELECT uid, octets, in_doubt, vanished IS NOT NULL, header_only, delivered,"
                  " header, deleted, came_short FROM message"
                  " WHERE account = ? ORDER BY uid, content, occurrence") {
        binder(select_) << account;
    }

    const known_message* next() override {
        try {
            if (!select_.executeStep()) return nullptr;
        } catch (const SQLite::Exception& why) {
            raise_ledger(why, file_);
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
        return &row_;
    }

  private:
    std::filesystem::path file_;
    Statement select_;
    known_message row_;
};

}  // namespace

ledger::ledger(const std::filesystem::path& state_directory) try
    : impl_(std::make_unique<impl>(state_directory)) {
} catch (const SQLite::Exception& why) {  // the statements that are kept miss their tables
    raise_ledger(why, ledger_path(state_directory));
}
ledger::~ledger() = default;

bool ledger::exists(const std::filesystem::path& state_directory) {
    return std::filesystem::exists(ledger_path(state_directory));
}

std::unique_ptr<account_ledger> ledger::acquire(const account_names& names) {
    return std::make_unique<sqlite_account>(*this, account(names), impl_->directory);
}

std::optional<known_account> ledger::find(const account_names& names) {
    return impl_->run([&] { return find_account(impl_->db, names); });
}

known_account ledger::account(const account_names& names) {
    return impl_->run([&] { return get_account(impl_->db, names); });
}

account_id ledger::account(std::string_view mailbox) {
    return account(account_names{std::string(mailbox)}).id;
}

void ledger::adopt(std::span<const account_names> entries) {
    impl_->run([&] { adopt_accounts(impl_->db, entries); });
}

void ledger::set_mailbox(account_id account, const std::string& mailbox) {
    impl_->run([&] { fetch::set_mailbox(impl_->db, account, mailbox); });
}

std::unique_ptr<known_messages> ledger::known(account_id account) {
    return impl_->run([&] { return std::make_unique<rows>(impl_->db, account, impl_->file); });
}

bool ledger::knows_unique_ids(account_id account) {
    return impl_->run([&] {
        Statement any(impl_->db, "SELECT 1 FROM message WHERE account = ? AND uid > x'' LIMIT 1");
        binder(any) << account;
        return any.executeStep();
    });
}

namespace {

// Takes in one change of a listing after the other.
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
                   // It stays in doubt: nobody confirmed it.
                   "UPDATE message SET deleted = ?1, vanished = ?1"
                   " WHERE account = ?2 AND uid = ?3 AND (?4 OR octets = ?5) AND in_doubt = 1") {}

    void operator()(const known_change& change) {
        binder bind(statement(change.what));
        bind << now_ << account_ << std::string_view(change.uid);
        bind.flag(!change.octets) << number(change.octets.value_or(0));
        bind.exec();
    }

  private:
    Statement& statement(known_change::kind what) {
        switch (what) {
            case known_change::kind::listed:
                return listed_;
            case known_change::kind::returned:
                return returned_;
            case known_change::kind::deleted:
                return deleted_;
            case known_change::kind::vanished:
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
};

}  // namespace

void ledger::settle(account_id account, std::span<const known_change> changes, instant now) {
    if (changes.empty()) return;
    impl_->transact(account, [&] {
        settlement settle(impl_->db, account, now);
        for (const known_change& change : changes) settle(change);
    });
}

void ledger::forget_vanished(account_id account, instant now) {
    impl_->run([&] {
        Statement forget(impl_->db, "DELETE FROM message WHERE account = ? AND vanished < ?");
        (binder(forget) << account << now - remembers_vanished).exec();
    });
}

std::optional<quiet_listing> ledger::quiet(account_id account) {
    return impl_->run([&]() -> std::optional<quiet_listing> {
        Statement select(impl_->db, "SELECT quiet, quiet_mark FROM account WHERE id = ?");
        binder(select) << account;
        if (!select.executeStep() || select.getColumn(0).isNull()) return std::nullopt;
        quiet_listing listing{static_cast<std::size_t>(select.getColumn(0).getInt64())};
        listing.mark = optional_digest(select.getColumn(1));
        return listing;
    });
}

void ledger::set_quiet(account_id account, const quiet_listing& listing) {
    impl_->run([&] {
        Statement update(impl_->db, "UPDATE account SET quiet = ?, quiet_mark = ? WHERE id = ?");
        (binder(update) << static_cast<std::int64_t>(listing.messages) << listing.mark << account)
            .exec();
    });
}

std::vector<std::optional<recognised>> ledger::recognise(account_id account,
                                                         std::span<const sighting> seen,
                                                         const names& listed) {
    std::vector<std::optional<recognised>> known;
    impl_->transact(account, [&] {
        recognition look(impl_->db, account, listed);
        for (const sighting& each : seen) known.push_back(look(each));
    });
    return known;
}

bool ledger::any_vanished(account_id account) {
    return impl_->run([&] {
        Statement any(impl_->db,
                      "SELECT 1 FROM message INDEXED BY message_vanished"
                      " WHERE account = ? AND vanished IS NOT NULL LIMIT 1");
        binder(any) << account;
        return any.executeStep();
    });
}

void ledger::distrust(account_id account, std::span<const message_key> recorded, instant now) {
    if (recorded.empty()) return;
    impl_->transact(account, [&] {
        Statement vanished(impl_->db,
                           "UPDATE message SET vanished = ?, in_doubt = 0"
                           " WHERE account = ? AND uid = ? AND content = ? AND occurrence = ?");
        for (const message_key& key : recorded) (binder(vanished) << now << account << key).exec();
    });
}

void ledger::advance(account_id account, std::span<intent> arrived, std::span<const intent> next,
                     instant now) {
    impl_->transact(account, [&] {
        if (!impl_->under_way) impl_->under_way.emplace(impl_->db);
        impl_->under_way->end(account, arrived, now);
        impl_->under_way->begin(account, next);
    });
}

std::vector<intent> ledger::intents(account_id account) {
    return impl_->run([&] {
        Statement select(
            impl_->db,
            "SELECT uid, content, octets, target, file, header_only, header, came_short"
            " FROM intent WHERE account = ?");
        binder(select) << account;
        std::vector<intent> all;
        while (select.executeStep())
            all.push_back({{text(select.getColumn(0)), digest_of(select.getColumn(1)), 0},
                           std::bit_cast<octet_count>(select.getColumn(2).getInt64()),
                           text(select.getColumn(3)),
                           text(select.getColumn(4)),
                           select.getColumn(5).getInt() != 0,
                           optional_digest(select.getColumn(6)),
                           select.getColumn(7).getInt() != 0});
        return all;
    });
}

void ledger::doubt(account_id account, std::span<const deletion> deletions) {
    impl_->transact(account, [&] {
        Statement by_size(impl_->db,
                          "UPDATE message SET in_doubt = 1"
                          " WHERE account = ? AND uid = ? AND octets = ? AND vanished IS NULL");
        Statement by_key(impl_->db,
                         "UPDATE message SET in_doubt = 1"
                         " WHERE account = ? AND uid = ? AND content = ? AND occurrence = ?");
        for (const deletion& marked : deletions) {
            if (marked.key)
                (binder(by_key) << account << *marked.key).exec();
            else
                (binder(by_size) << account << std::string_view(marked.uid)
                                 << number(marked.octets))
                    .exec();
        }
    });
}

void ledger::deleted(account_id account, instant now) {
    impl_->transact(account, [&] {
        Statement remember(impl_->db,
                           "UPDATE message SET deleted = ?1, vanished = ?1, in_doubt = 0"
                           " WHERE account = ?2 AND in_doubt = 1 AND vanished IS NULL");
        (binder(remember) << now << account).exec();
    });
}

std::vector<setback> ledger::setbacks(account_id account) {
    return impl_->run([&] {
        Statement select(impl_->db,
                         "SELECT uid, octets, kind, times, content, turn, first FROM setback"
                         " WHERE account = ?");
        binder(select) << account;
        std::vector<setback> all;
        while (select.executeStep())
            all.push_back({text(select.getColumn(0)),
                           std::bit_cast<octet_count>(select.getColumn(1).getInt64()),
                           static_cast<setback_kind>(select.getColumn(2).getInt()),
                           select.getColumn(3).getUInt(), optional_digest(select.getColumn(4)),
                           std::bit_cast<std::uint64_t>(select.getColumn(5).getInt64()),
                           select.getColumn(6).getUInt()});
        return all;
    });
}

void ledger::set_setbacks(account_id account, std::span<const setback> all) {
    impl_->transact(account, [&] {
        Statement forget(impl_->db, "DELETE FROM setback WHERE account = ?");
        (binder(forget) << account).exec();
        Statement add(
            impl_->db,
            "INSERT INTO setback (account, uid, octets, kind, times, content, turn, first)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING");
        for (const setback& each : all)
            (binder(add) << account << std::string_view(each.uid) << number(each.octets)
                         << static_cast<std::int64_t>(each.kind) << each.times << each.content
                         << std::bit_cast<std::int64_t>(each.turn) << each.first)
                .exec();
    });
}

std::optional<instant> ledger::one_at_a_time(account_id account) {
    return impl_->run([&]() -> std::optional<instant> {
        Statement select(impl_->db, "SELECT one_at_a_time FROM account WHERE id = ?");
        binder(select) << account;
        if (!select.executeStep()) return std::nullopt;
        return optional_instant(select.getColumn(0));
    });
}

void ledger::set_one_at_a_time(account_id account, std::optional<instant> since) {
    impl_->run([&] {
        Statement update(impl_->db, "UPDATE account SET one_at_a_time = ? WHERE id = ?");
        (binder(update) << since << account).exec();
    });
}

standing ledger::run_of(account_id account) {
    return impl_->run([&] { return read_run(impl_->db, account); });
}

void ledger::set_run(account_id account, const standing& stands) {
    impl_->run([&] { write_run(impl_->db, account, stands); });
}

std::vector<account_standing> ledger::runs() {
    return impl_->run([&] { return read_runs(impl_->db); });
}

bool ledger::first_notice(account_id account, std::string_view notice) {
    return impl_->run([&] { return add_notice(impl_->db, account, notice); });
}

void ledger::forget_notice(account_id account, std::string_view notice) {
    impl_->run([&] { remove_notice(impl_->db, account, notice); });
}

}  // namespace pop3::fetch
