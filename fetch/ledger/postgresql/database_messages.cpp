// SPDX-License-Identifier: MIT
#include "database_messages.hpp"

#include <optional>
#include <utility>

#include "postgresql/transaction.hpp"
#include "sql_values.hpp"

namespace pop3::fetch {
namespace {

using postgresql::connection;
using postgresql::row;
using postgresql::rows;
using postgresql::statement;

constexpr std::int64_t page = 1000;

constexpr statement first_page{
    "SELECT uid, octets, in_doubt, vanished IS NOT NULL, header_only, delivered, header, deleted,"
    " came_short, unknown, content, occurrence FROM pop3.message WHERE account = $1"
    " ORDER BY uid, content, occurrence LIMIT $2"};
constexpr statement next_page{
    "SELECT uid, octets, in_doubt, vanished IS NOT NULL, header_only, delivered, header, deleted,"
    " came_short, unknown, content, occurrence FROM pop3.message WHERE account = $1"
    " AND (uid, content, occurrence) > ($3, $4, $5) ORDER BY uid, content, occurrence LIMIT $2"};

class paged_messages final : public known_messages {
  public:
    paged_messages(std::shared_ptr<postgresql::connection_pool> pool, std::int64_t account)
        : pool_(std::move(pool)), account_(account), page_(read_first()) {}

    const known_message* next() override {
        if (at_ == page_.size()) {
            if (std::cmp_less(page_.size(), page)) return nullptr;
            page_ = read_next();
            at_ = 0;
            if (page_.empty()) return nullptr;
        }
        read(page_[at_++]);
        return &row_;
    }

  private:
    rows read_first() {
        return postgresql::attempt_until_done(*pool_, [&](connection& db) {
            return db.execute(first_page, (values() << account_ << page).take());
        });
    }

    rows read_next() {
        const row last = page_[page_.size() - 1];
        return postgresql::attempt_until_done(*pool_, [&](connection& db) {
            values place;
            place << account_ << page;
            place.octets(last.octets(0)).octets(last.octets(10)) << last.number(11);
            return db.execute(next_page, place.take());
        });
    }

    void read(const row& each) {
        row_.uid = each.octets(0);
        row_.octets = octets_of(each, 1);
        row_.deletion_in_doubt = each.flag(2);
        row_.vanished = each.flag(3);
        row_.header_only = each.flag(4);
        row_.delivered = instant_of(each, 5);
        row_.header = optional_digest(each, 6);
        row_.deleted = optional_instant(each, 7);
        row_.came_short = each.flag(8);
        row_.content_unknown = each.number(9) != 0;
        row_.size_unknown = each.number(9) == 2;
    }

    std::shared_ptr<postgresql::connection_pool> pool_;
    std::int64_t account_;
    rows page_;
    std::size_t at_ = 0;
    known_message row_;
};

}  // namespace

std::unique_ptr<known_messages> read_messages(std::shared_ptr<postgresql::connection_pool> pool,
                                              std::int64_t account) {
    return std::make_unique<paged_messages>(std::move(pool), account);
}

bool read_knows_unique_ids(postgresql::connection_pool& pool, std::int64_t account) {
    static constexpr statement any{
        "SELECT 1 FROM pop3.message WHERE account = $1 AND uid > ''::bytea LIMIT 1"};
    return postgresql::attempt_until_done(pool, [&](connection& db) {
        return !db.execute(any, (values() << account).take()).empty();
    });
}

}  // namespace pop3::fetch
