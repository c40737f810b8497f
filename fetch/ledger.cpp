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
digest content_of(const SQLite::Column& column) {
    digest content{};
    std::ranges::copy_n(blob(column).begin(),
                        std::min(column.getBytes(), static_cast<int>(content.size())),
                        content.begin());
    return content;
}

// Binds the parameters of a statement from left to right.
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
        statement_.bind(++index_, static_cast<const void*>(data), static_cast<int>(octets.size()));
        return *this;
    }
    binder& operator<<(const digest& content) {
        statement_.bind(++index_, content.data(), static_cast<int>(content.size()));
        return *this;
    }
    binder& operator<<(const message_key& key) {
        return *this << std::string_view(key.uid) << key.content << key.occurrence;
    }
    binder& text(const std::string& words) {
        statement_.bind(++index_, words);
        return *this;
    }
    void exec() { statement_.exec(); }

  private:
    Statement& statement_;
    int index_ = 0;
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
    // The same in a transaction.
    template <class Change>
    void transact(Change change) {
        run([&] {
            Transaction all(db, SQLite::TransactionBehavior::IMMEDIATE);
            change();
            all.commit();
        });
    }

    std::filesystem::path file;
    SQLite::Database db;
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
    return impl_->run([&]() -> std::optional<account_id> {
        Statement select(impl_->db, "SELECT id FROM account WHERE name = ?");
        binder(select).text(std::string(name));
        if (!select.executeStep()) return std::nullopt;
        return account_id{select.getColumn(0).getInt64()};
    });
}

account_id ledger::account(std::string_view name) {
    if (const std::optional<account_id> known = find(name)) return *known;
    impl_->run([&] {
        Statement add(impl_->db, "INSERT INTO account (name) VALUES (?) ON CONFLICT DO NOTHING");
        binder(add).text(std::string(name)).exec();
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
    impl_->transact([&] {
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
        Statement forget(impl_->db, "DELETE FROM message WHERE account = ? AND vanished < ?");
        (binder(forget) << account << now - remembers_vanished).exec();
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
    impl_->transact([&] {
        recogniser look(impl_->db, account, names_changed);
        for (const sighting& each : seen) known.push_back(look(each));
    });
    return known;
}

void ledger::intend(account_id account, std::span<intent> intents) {
    impl_->transact([&] {
        Statement add(impl_->db,
                      "INSERT INTO intent"
                      " (account, uid, content, occurrence, octets, target, file, header_only)"
                      " SELECT ?1, ?2, ?3, coalesce(max(occurrence) + 1, 0), ?4, ?5, ?6, ?7 FROM"
                      " (SELECT occurrence FROM message"
                      "  WHERE account = ?1 AND uid = ?2 AND content = ?3"
                      "  UNION ALL SELECT occurrence FROM intent"
                      "  WHERE account = ?1 AND uid = ?2 AND content = ?3)"
                      " RETURNING occurrence");
        for (intent& begun : intents) {
            binder bind(add);
            bind << account << std::string_view(begun.key.uid) << begun.key.content
                 << number(begun.octets);
            bind.text(begun.target).text(begun.file) << std::int64_t{begun.header_only};
            add.executeStep();
            begun.key.occurrence = add.getColumn(0).getUInt();
        }
        add.reset();
    });
}

std::vector<intent> ledger::intents(account_id account) {
    return impl_->run([&] {
        Statement select(impl_->db,
                         "SELECT uid, content, occurrence, octets, target, file, header_only"
                         " FROM intent"
                         " WHERE account = ?");
        binder(select) << account;
        std::vector<intent> all;
        while (select.executeStep())
            all.push_back({{text(select.getColumn(0)), content_of(select.getColumn(1)),
                            select.getColumn(2).getUInt()},
                           std::bit_cast<octet_count>(select.getColumn(3).getInt64()),
                           text(select.getColumn(4)),
                           text(select.getColumn(5)),
                           select.getColumn(6).getInt() != 0});
        return all;
    });
}

namespace {

constexpr const char* end_intent =
    "DELETE FROM intent WHERE account = ? AND uid = ? AND content = ? AND occurrence = ?";

}  // namespace

void ledger::delivered(account_id account, std::span<const intent> arrived, instant now) {
    impl_->transact([&] {
        Statement add(impl_->db,
                      "INSERT INTO message"
                      " (account, uid, content, occurrence, octets, in_doubt, delivered,"
                      "  header_only) VALUES (?, ?, ?, ?, ?, 0, ?, ?)");
        Statement whole(impl_->db,
                        "DELETE FROM message WHERE account = ? AND uid = ?"
                        " AND octets = ? AND header_only = 1");
        Statement end(impl_->db, end_intent);
        for (const intent& done : arrived) {
            if (!done.header_only && !done.key.uid.empty())
                (binder(whole) << account << std::string_view(done.key.uid) << number(done.octets))
                    .exec();
            (binder(add) << account << done.key << number(done.octets) << now
                         << std::int64_t{done.header_only})
                .exec();
            (binder(end) << account << done.key).exec();
        }
    });
}

void ledger::withdraw(account_id account, std::span<const intent> failed) {
    impl_->transact([&] {
        Statement end(impl_->db, end_intent);
        for (const intent& none : failed) (binder(end) << account << none.key).exec();
    });
}

void ledger::doubt(account_id account, std::span<const deletion> deletions) {
    impl_->transact([&] {
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
    impl_->transact([&] {
        Statement forget(impl_->db, "DELETE FROM message WHERE account = ? AND in_doubt = 1");
        (binder(forget) << account).exec();
    });
}

}  // namespace pop3::fetch
