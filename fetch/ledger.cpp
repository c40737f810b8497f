// SPDX-License-Identifier: MIT
#include "ledger.hpp"

#include <algorithm>
#include <bit>

#include "ledger_file.hpp"

namespace pop3::fetch {
namespace {

using SQLite::Statement;
using SQLite::Transaction;

std::int64_t number(account_id account) {
    return static_cast<std::int64_t>(account);
}
std::int64_t number(instant when) {
    return when.time_since_epoch().count();
}
// All 64 bits of a size that a server made up fit as they are.
std::int64_t number(octet_count octets) {
    return std::bit_cast<std::int64_t>(octets);
}

std::string_view blob(const SQLite::Column& column) {
    return {static_cast<const char*>(column.getBlob()),
            static_cast<std::size_t>(column.getBytes())};
}
std::string text(const SQLite::Column& column) {
    return std::string(blob(column));
}
instant instant_of(const SQLite::Column& column) {
    return instant(std::chrono::seconds(column.getInt64()));
}
digest octets_of(const SQLite::Column& column) {
    digest content{};
    std::ranges::copy_n(blob(column).begin(),
                        std::min(column.getBytes(), static_cast<int>(content.size())),
                        content.begin());
    return content;
}

// Binds the parameters of a statement from left to right. Texts and blobs are not copied: they must
// last until the statement is done.
class binder {
  public:
    explicit binder(Statement& statement) : statement_(statement) { statement.reset(); }

    binder& operator<<(std::int64_t value) {
        statement_.bind(++index_, value);
        return *this;
    }
    binder& operator<<(std::uint32_t value) { return *this << std::int64_t{value}; }
    binder& operator<<(account_id account) { return *this << number(account); }
    binder& operator<<(instant when) { return *this << number(when); }
    binder& operator<<(std::string_view octets) {
        const char* data = octets.data() ? octets.data() : "";  // null would be bound as NULL
        statement_.bindNoCopy(++index_, static_cast<const void*>(data),
                              static_cast<int>(octets.size()));
        return *this;
    }
    binder& operator<<(const digest& content) {
        statement_.bindNoCopy(++index_, content.data(), static_cast<int>(content.size()));
        return *this;
    }
    binder& operator<<(const message_key& key) {
        return *this << std::string_view(key.uid) << key.content << key.occurrence;
    }
    binder& text(const std::string& words) {
        statement_.bindNoCopy(++index_, words);
        return *this;
    }
    binder& null() {
        statement_.bind(++index_);
        return *this;
    }
    // Gives how many rows it changed.
    int exec() { return statement_.exec(); }

  private:
    Statement& statement_;
    int index_ = 0;
};

// Ends and begins deliveries. Its statements are kept: with --strict they run for every message.
class deliveries {
  public:
    explicit deliveries(SQLite::Database& db)
        : end_(db, "DELETE FROM intent WHERE account = ?"),
          any_header_only_(db,
                           "SELECT 1 FROM message INDEXED BY message_header_only"
                           " WHERE account = ? AND header_only = 1 LIMIT 1"),
          drop_header_(db,
                       "DELETE FROM message WHERE account = ? AND uid = ? AND octets = ?"
                       " AND header_only = 1"),
          free_(db,
                "SELECT max(occurrence) + 1 FROM message"
                " WHERE account = ? AND uid = ? AND content = ?"),
          add_(db,
               "INSERT INTO message (account, uid, content, occurrence, octets, in_doubt,"
               " delivered, header_only) VALUES (?, ?, ?, ?, ?, 0, ?, ?) ON CONFLICT DO NOTHING"),
          begin_(db,
                 "INSERT INTO intent"
                 " (account, place, uid, content, octets, target, file, header_only)"
                 " VALUES (?, ?, ?, ?, ?, ?, ?, ?)") {}

    void end(account_id account, std::span<intent> arrived, instant now) {
        (binder(end_) << account).exec();
        binder(any_header_only_) << account;
        const bool headers_are_here = any_header_only_.executeStep();
        any_header_only_.reset();
        for (intent& done : arrived) {
            if (headers_are_here && !done.header_only && !done.key.uid.empty())
                (binder(drop_header_)
                 << account << std::string_view(done.key.uid) << number(done.octets))
                    .exec();
            done.key.occurrence = 0;  // hardly any message comes twice
            while (!add(account, done, now))
                done.key.occurrence = free_occurrence(account, done.key);
        }
    }

    void begin(account_id account, std::span<const intent> next) {
        std::uint32_t place = 0;
        for (const intent& each : next) {
            binder bind(begin_);
            bind << account << ++place << std::string_view(each.key.uid) << each.key.content
                 << number(each.octets);
            bind.text(each.target).text(each.file) << std::int64_t{each.header_only};
            bind.exec();
        }
    }

  private:
    bool add(account_id account, const intent& done, instant now) {
        binder bind(add_);
        bind << account << done.key << number(done.octets) << now << std::int64_t{done.header_only};
        return bind.exec() == 1;
    }

    std::uint32_t free_occurrence(account_id account, const message_key& key) {
        binder(free_) << account << std::string_view(key.uid) << key.content;
        free_.executeStep();
        const std::uint32_t occurrence = free_.getColumn(0).getUInt();
        free_.reset();
        return occurrence;
    }

    Statement end_;
    Statement any_header_only_;
    Statement drop_header_;
    Statement free_;
    Statement add_;
    Statement begin_;
};

}  // namespace

struct ledger::impl {
    explicit impl(const std::filesystem::path& state_directory)
        : file(ledger_path(state_directory)), db(open_ledger(state_directory)) {}

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
                  "SELECT uid, octets, in_doubt, vanished IS NOT NULL, header_only, delivered"
                  " FROM message"
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
        return &row_;
    }

  private:
    std::filesystem::path file_;
    Statement select_;
    known_message row_;
};

}  // namespace

ledger::ledger(const std::filesystem::path& state_directory)
    : impl_(std::make_unique<impl>(state_directory)) {}
ledger::~ledger() = default;

bool ledger::exists(const std::filesystem::path& state_directory) {
    return std::filesystem::exists(ledger_path(state_directory));
}

std::optional<account_id> ledger::find(std::string_view name) {
    return impl_->run([&, name = std::string(name)]() -> std::optional<account_id> {
        Statement select(impl_->db, "SELECT id FROM account WHERE name = ?");
        binder(select).text(name);
        if (!select.executeStep()) return std::nullopt;
        return account_id{select.getColumn(0).getInt64()};
    });
}

account_id ledger::account(std::string_view name) {
    if (const std::optional<account_id> known = find(name)) return *known;
    impl_->run([&, name = std::string(name)] {
        Statement add(impl_->db, "INSERT INTO account (name) VALUES (?) ON CONFLICT DO NOTHING");
        binder(add).text(name).exec();
    });
    return find(name).value();
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

void ledger::settle(account_id account, std::span<const known_change> changes, instant now) {
    if (changes.empty()) return;
    impl_->transact(account, [&] {
        // The last two parameters: one size only, or all.
        Statement vanished(impl_->db,
                           "UPDATE message SET vanished = coalesce(vanished, ?), in_doubt = 0"
                           " WHERE account = ? AND uid = ? AND (? OR octets = ?)");
        Statement listed(impl_->db,
                         "UPDATE message SET vanished = NULL, in_doubt = 0"
                         " WHERE account = ? AND uid = ? AND (? OR octets = ?)");
        Statement deleted(impl_->db,
                          "DELETE FROM message"
                          " WHERE account = ? AND uid = ? AND (? OR octets = ?) AND in_doubt = 1");
        for (const known_change& change : changes) {
            Statement& statement = change.what == known_change::kind::vanished ? vanished
                                   : change.what == known_change::kind::listed ? listed
                                                                               : deleted;
            binder bind(statement);
            if (change.what == known_change::kind::vanished) bind << now;
            bind << account << std::string_view(change.uid)
                 << std::int64_t{!change.octets.has_value()} << number(change.octets.value_or(0));
            bind.exec();
        }
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
        if (!select.getColumn(1).isNull()) listing.mark = octets_of(select.getColumn(1));
        return listing;
    });
}

void ledger::set_quiet(account_id account, const quiet_listing& listing) {
    impl_->run([&] {
        Statement update(impl_->db, "UPDATE account SET quiet = ?, quiet_mark = ? WHERE id = ?");
        binder bind(update);
        bind << static_cast<std::int64_t>(listing.messages);
        if (listing.mark)
            bind << *listing.mark;
        else
            bind.null();
        (bind << account).exec();
    });
}

namespace {

// Looks for a vanished message, and makes it one that is listed.
class recogniser {
  public:
    recogniser(SQLite::Database& db, account_id account, bool names_changed)
        : account_(account),
          names_changed_(names_changed),
          same_uid_(db,
                    "SELECT uid, occurrence FROM message WHERE account = ?1 AND uid = ?2"
                    " AND content = ?3 AND vanished IS NOT NULL LIMIT 1"),
          other_uid_(db,
                     "SELECT uid, occurrence FROM message WHERE account = ?1"
                     " AND vanished IS NOT NULL AND content = ?3"
                     " AND (?4 OR uid = x'' OR ?2 = x'')"
                     " LIMIT 1"),
          rename_(db,
                  "UPDATE message SET vanished = NULL, in_doubt = 0, octets = ?3, uid = ?2,"
                  " occurrence = CASE WHEN uid = ?2 THEN occurrence ELSE"
                  "  (SELECT coalesce(max(occurrence) + 1, 0) FROM message"
                  "   WHERE account = ?1 AND uid = ?2 AND content = ?5) END"
                  " WHERE account = ?1 AND uid = ?4 AND content = ?5 AND occurrence = ?6"
                  " RETURNING occurrence, delivered, header_only") {}

    std::optional<recognised> operator()(const sighting& seen) {
        binder(same_uid_) << account_ << std::string_view(seen.uid) << seen.content;
        std::optional<message_key> known = first(same_uid_, seen);
        if (!known) {
            binder(other_uid_) << account_ << std::string_view(seen.uid) << seen.content
                               << std::int64_t{names_changed_};
            known = first(other_uid_, seen);
        }
        if (!known) return std::nullopt;
        binder(rename_) << account_ << std::string_view(seen.uid) << number(seen.octets) << *known;
        rename_.executeStep();
        return recognised{{seen.uid, seen.content, rename_.getColumn(0).getUInt()},
                          instant_of(rename_.getColumn(1)),
                          rename_.getColumn(2).getInt() != 0};
    }

  private:
    static std::optional<message_key> first(Statement& select, const sighting& seen) {
        if (!select.executeStep()) return std::nullopt;
        message_key key{text(select.getColumn(0)), seen.content, select.getColumn(1).getUInt()};
        select.reset();
        return key;
    }

    account_id account_;
    bool names_changed_;
    Statement same_uid_;
    Statement other_uid_;
    Statement rename_;
};

}  // namespace

std::vector<std::optional<recognised>> ledger::recognise(account_id account,
                                                         std::span<const sighting> seen,
                                                         bool names_changed) {
    std::vector<std::optional<recognised>> known;
    impl_->transact(account, [&] {
        recogniser look(impl_->db, account, names_changed);
        for (const sighting& each : seen) known.push_back(look(each));
    });
    return known;
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
        Statement select(impl_->db,
                         "SELECT uid, content, octets, target, file, header_only FROM intent"
                         " WHERE account = ?");
        binder(select) << account;
        std::vector<intent> all;
        while (select.executeStep())
            all.push_back({{text(select.getColumn(0)), octets_of(select.getColumn(1)), 0},
                           std::bit_cast<octet_count>(select.getColumn(2).getInt64()),
                           text(select.getColumn(3)),
                           text(select.getColumn(4)),
                           select.getColumn(5).getInt() != 0});
        return all;
    });
}

void ledger::doubt(account_id account, std::span<const deletion> deletions) {
    impl_->transact(account, [&] {
        Statement by_size(impl_->db,
                          "UPDATE message SET in_doubt = 1"
                          " WHERE account = ? AND uid = ? AND octets = ?");
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

void ledger::deleted(account_id account) {
    impl_->transact(account, [&] {
        Statement forget(impl_->db, "DELETE FROM message WHERE account = ? AND in_doubt = 1");
        (binder(forget) << account).exec();
    });
}

}  // namespace pop3::fetch
