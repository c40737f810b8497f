// SPDX-License-Identifier: MIT
#include "sqlite_deliveries.hpp"

#include "sqlite_binding.hpp"

namespace pop3::fetch {

deliveries::deliveries(sqlite_database& open)
    : end_(open, "DELETE FROM intent WHERE account = ?"),
      any_header_only_(open,
                       "SELECT 1 FROM message INDEXED BY message_header_only"
                       " WHERE account = ? AND header_only = 1 LIMIT 1"),
      drop_header_(open,
                   "DELETE FROM message WHERE account = ? AND uid = ? AND octets = ?"
                   " AND header_only = 1"),
      free_(open,
            "SELECT max(occurrence) + 1 FROM message"
            " WHERE account = ? AND uid = ? AND content = ?"),
      add_(open,
           "INSERT INTO message (account, uid, content, occurrence, octets, in_doubt,"
           " delivered, header_only, header, came_short)"
           " VALUES (?, ?, ?, ?, ?, 0, ?, ?, ?, ?) ON CONFLICT DO NOTHING"),
      begin_(open,
             "INSERT INTO intent"
             " (account, place, uid, content, octets, target, file, header_only, header,"
             " came_short, storage) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)") {}

void deliveries::end(account_id account, std::span<intent> arrived, instant now) {
    (binder(*end_) << account).exec();
    binder(*any_header_only_) << account;
    const bool headers_are_here = any_header_only_->executeStep();
    any_header_only_->reset();
    for (intent& done : arrived) {
        if (headers_are_here && !done.header_only && !done.key.uid.empty())
            (binder(*drop_header_)
             << account << std::string_view(done.key.uid) << number(done.octets))
                .exec();
        done.key.occurrence = 0;  // few messages come twice
        while (!add(account, done, now)) done.key.occurrence = free_occurrence(account, done.key);
    }
}

void deliveries::begin(account_id account, std::span<const intent> next) {
    std::uint32_t place = 0;
    for (const intent& each : next) {
        binder bind(*begin_);
        bind << account << ++place << std::string_view(each.key.uid) << each.key.content
             << number(each.octets);
        bind.text(each.target).text(each.file).flag(each.header_only) << each.header;
        bind.flag(each.came_short).text(each.storage).exec();
    }
}

bool deliveries::add(account_id account, const intent& done, instant now) {
    binder bind(*add_);
    bind << account << done.key << number(done.octets) << now;
    return bind.flag(done.header_only).operator<<(done.header).flag(done.came_short).exec() == 1;
}

std::uint32_t deliveries::free_occurrence(account_id account, const message_key& key) {
    binder(*free_) << account << std::string_view(key.uid) << key.content;
    free_->executeStep();
    const std::uint32_t occurrence = free_->getColumn(0).getUInt();
    free_->reset();
    return occurrence;
}

}  // namespace pop3::fetch
