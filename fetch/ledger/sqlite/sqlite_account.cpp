// SPDX-License-Identifier: MIT
#include "sqlite_account.hpp"

#include <algorithm>
#include <bit>
#include <utility>

#include "notices.hpp"
#include "sqlite_binding.hpp"
#include "sqlite_deliveries.hpp"
#include "sqlite_recognition.hpp"
#include "sqlite_run_history.hpp"

namespace pop3::fetch {

using SQLite::Transaction;

namespace {

// Reads some rows at a time: a statement that stayed open would keep other accounts and processes from
// writing.
class rows final : public known_messages {
  public:
    rows(std::shared_ptr<sqlite_database> open, account_id account)
        : open_(std::move(open)), account_(account) {}

    const known_message* next() override {
        if (place_ == page_.size() && !is_last_) read_page();
        if (place_ == page_.size()) return nullptr;
        stored& row = page_[place_++];
        row.known.uid = row.uid;
        return &row.known;
    }

  private:
    static constexpr std::int64_t rows_a_page = 256;
    struct stored {
        std::string uid;
        known_message known;
    };

    void read_page() {
        page_.clear();
        place_ = 0;
        open_->run([&] {
            prepared select(*open_,
                            "SELECT uid, octets, in_doubt, vanished IS NOT NULL, header_only,"
                            " delivered, header, deleted, came_short, unknown, content, occurrence"
                            " FROM message WHERE account = ?1"
                            " AND (uid, content, occurrence) > (?2, ?3, ?4)"
                            " ORDER BY uid, content, occurrence LIMIT ?5");
            binder(*select) << account_ << std::string_view(last_uid_)
                            << std::string_view(last_content_) << last_occurrence_ << rows_a_page;
            while (select->executeStep()) read_row(*select);
        });
        is_last_ = std::ssize(page_) < rows_a_page;
    }

    void read_row(SQLite::Statement& select) {
        stored& row = page_.emplace_back();
        row.uid = text(select.getColumn(0));
        known_message& known = row.known;
        known.octets = std::bit_cast<octet_count>(select.getColumn(1).getInt64());
        known.deletion_in_doubt = select.getColumn(2).getInt() != 0;
        known.vanished = select.getColumn(3).getInt() != 0;
        known.header_only = select.getColumn(4).getInt() != 0;
        known.delivered = instant_of(select.getColumn(5));
        known.header = optional_digest(select.getColumn(6));
        known.deleted = optional_instant(select.getColumn(7));
        known.came_short = select.getColumn(8).getInt() != 0;
        known.content_unknown = select.getColumn(9).getInt() != 0;
        known.size_unknown = select.getColumn(9).getInt() == 2;
        if (std::ssize(page_) < rows_a_page) return;
        last_uid_ = row.uid;
        last_content_ = text(select.getColumn(10));
        last_occurrence_ = select.getColumn(11).getInt64();
    }

    std::shared_ptr<sqlite_database> open_;
    account_id account_;
    std::vector<stored> page_;
    std::size_t place_ = 0;
    bool is_last_ = false;
    std::string last_uid_;
    std::string last_content_;
    std::int64_t last_occurrence_ = -1;
};

}  // namespace

sqlite_account::sqlite_account(std::shared_ptr<sqlite_database> open, known_account account,
                               std::optional<account_lock> lock)
    : open_(std::move(open)),
      account_(std::move(account)),
      id_(account_.id),
      lock_(std::move(lock)),
      facts_(open_->run([&] { return read_facts(*open_, id_); })) {}

template <class Change>
auto sqlite_account::write(Change change) {
    confirm_lease();
    return open_->run(change);
}

template <class Change>
void sqlite_account::transact(Change change) {
    write([&] {
        Transaction all(open_->connection(), SQLite::TransactionBehavior::IMMEDIATE);
        change();
        if (facts_.unchanged) {
            prepared forget(*open_,
                            "UPDATE account SET quiet = NULL, quiet_mark = NULL WHERE id = ?");
            (binder(*forget) << id_).exec();
        }
        all.commit();
        facts_.unchanged.reset();
    });
}

template <class Change>
void sqlite_account::change_messages(Change change) {
    message_facts messages;
    transact([&] {
        change();
        messages = read_message_facts(*open_, id_);
    });
    facts_.messages = messages;
}

void sqlite_account::set_mailbox(const std::string& mailbox) {
    write([&] { fetch::set_mailbox(*open_, id_, mailbox); });
    account_.mailbox = mailbox;
    facts_.one_at_a_time.reset();
}

std::unique_ptr<known_messages> sqlite_account::known() {
    return std::make_unique<rows>(open_, id_);
}

namespace {

// Applies one change of a listing after the other.
class settlement {
  public:
    settlement(sqlite_database& open, account_id account, instant now)
        : account_(account),
          now_(now),
          // The last two parameters: one size only, or all.
          vanished_(open,
                    "UPDATE message SET vanished = coalesce(vanished, ?1), in_doubt = 0"
                    " WHERE account = ?2 AND uid = ?3 AND (?4 OR octets = ?5)"),
          listed_(open,
                  "UPDATE message SET in_doubt = 0 WHERE ?1 NOT NULL AND account = ?2"
                  " AND uid = ?3 AND (?4 OR octets = ?5) AND in_doubt = 1"),
          returned_(open,
                    "UPDATE message SET vanished = NULL WHERE ?1 NOT NULL AND account = ?2"
                    " AND uid = ?3 AND (?4 OR octets = ?5) AND deleted NOT NULL"),
          deleted_(open,
                   // It stays in doubt: nothing confirmed it.
                   "UPDATE message SET deleted = ?1, vanished = ?1"
                   " WHERE account = ?2 AND uid = ?3 AND (?4 OR octets = ?5) AND in_doubt = 1"),
          learned_(open,
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
    SQLite::Statement& statement(ledger_update::kind type) {
        switch (type) {
            case ledger_update::kind::listed:
                return *listed_;
            case ledger_update::kind::returned:
                return *returned_;
            case ledger_update::kind::deleted:
                return *deleted_;
            case ledger_update::kind::learned:
                return *learned_;
            case ledger_update::kind::vanished:
                break;
        }
        return *vanished_;
    }

    account_id account_;
    instant now_;
    prepared vanished_;
    prepared listed_;
    prepared returned_;
    prepared deleted_;
    prepared learned_;
};

}  // namespace

void sqlite_account::apply_listing(std::span<const ledger_update> changes, instant now) {
    if (changes.empty()) return;
    change_messages([&] {
        settlement settle(*open_, id_, now);
        for (const ledger_update& change : changes) settle(change);
    });
}

void sqlite_account::forget_vanished(instant now) {
    const instant before = now - remembers_vanished;
    if (!facts_.messages.first_vanished || *facts_.messages.first_vanished >= before) return;
    message_facts messages;
    write([&] {
        Transaction all(open_->connection(), SQLite::TransactionBehavior::IMMEDIATE);
        prepared forget(*open_, "DELETE FROM message WHERE account = ? AND vanished < ?");
        (binder(*forget) << id_ << before).exec();
        messages = read_message_facts(*open_, id_);
        all.commit();
    });
    facts_.messages = messages;
}

void sqlite_account::remember_unchanged(const unchanged_listing& listing) {
    write([&] {
        prepared update(*open_, "UPDATE account SET quiet = ?, quiet_mark = ? WHERE id = ?");
        (binder(*update) << static_cast<std::int64_t>(listing.messages) << listing.mark << id_)
            .exec();
    });
    facts_.unchanged = listing;
}

std::vector<std::optional<content_match>> sqlite_account::match_content(
    std::span<const unidentified_message> seen, const names& listed) {
    std::vector<std::optional<content_match>> known;
    change_messages([&] {
        recognition look(*open_, id_, listed);
        for (const unidentified_message& each : seen) known.push_back(look(each));
    });
    return known;
}

void sqlite_account::distrust(std::span<const message_key> recorded, instant now) {
    if (recorded.empty()) return;
    change_messages([&] {
        prepared vanished(*open_,
                          "UPDATE message SET vanished = ?, in_doubt = 0"
                          " WHERE account = ? AND uid = ? AND content = ? AND occurrence = ?");
        for (const message_key& key : recorded) (binder(*vanished) << now << id_ << key).exec();
    });
}

std::size_t sqlite_account::import_messages(std::span<const imported_message> messages) {
    std::size_t added = 0;
    change_messages([&] {
        prepared add(*open_,
                     "INSERT INTO message (account, uid, content, occurrence, octets, in_doubt,"
                     " delivered, unknown) SELECT ?1, ?2, zeroblob(16), 0, ?3, 0, ?4, ?5"
                     " WHERE NOT EXISTS"
                     " (SELECT 1 FROM message WHERE account = ?1 AND uid = ?2)");
        for (const imported_message& each : messages) {
            if (each.uid.empty()) continue;
            binder bind(*add);
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
        deliveries under_way(*open_);
        under_way.end(id_, arrived, now);
        under_way.begin(id_, next);
    });
    if (std::ranges::any_of(arrived, [](const intent& done) { return !done.key.uid.empty(); }))
        facts_.messages.knows_unique_ids = true;
}

std::vector<intent> sqlite_account::open_intents() {
    return open_->run([&] { return read_intents(*open_, id_); });
}

void sqlite_account::mark_deletions(std::span<const deletion> deletions) {
    transact([&] {
        prepared by_size(*open_,
                         "UPDATE message SET in_doubt = 1"
                         " WHERE account = ? AND uid = ? AND octets = ? AND vanished IS NULL");
        prepared by_key(*open_,
                        "UPDATE message SET in_doubt = 1"
                        " WHERE account = ? AND uid = ? AND content = ? AND occurrence = ?");
        for (const deletion& marked : deletions) {
            if (marked.key)
                (binder(*by_key) << id_ << *marked.key).exec();
            else
                (binder(*by_size) << id_ << std::string_view(marked.uid) << number(marked.octets))
                    .exec();
        }
    });
}

void sqlite_account::confirm_deletions(instant now) {
    change_messages([&] {
        prepared remember(*open_,
                          "UPDATE message SET deleted = ?1, vanished = ?1, in_doubt = 0"
                          " WHERE account = ?2 AND in_doubt = 1 AND vanished IS NULL");
        (binder(*remember) << now << id_).exec();
    });
}

void sqlite_account::set_setbacks(std::span<const setback> all) {
    std::vector<setback> stored;
    transact([&] { stored = replace_setbacks(*open_, id_, all); });
    facts_.setbacks = std::move(stored);
}

void sqlite_account::set_one_at_a_time(std::optional<instant> since) {
    write([&] {
        prepared update(*open_, "UPDATE account SET one_at_a_time = ? WHERE id = ?");
        (binder(*update) << since << id_).exec();
    });
    facts_.one_at_a_time = since;
}

void sqlite_account::end_run(const run_state& stands) {
    write([&] { write_run(*open_, id_, stands); });
    facts_.stands = stands;
}

bool sqlite_account::first_notice(std::string_view notice) {
    if (facts_.notices.contains(notice)) return false;
    write([&] { add_notice(*open_, id_, std::string(notice)); });
    return facts_.notices.emplace(notice).second;
}

void sqlite_account::forget_notice(std::string_view notice) {
    const auto shown = facts_.notices.find(notice);
    if (shown == facts_.notices.end()) return;
    write([&] { remove_notice(*open_, id_, *shown); });
    facts_.notices.erase(shown);
}

}  // namespace pop3::fetch
