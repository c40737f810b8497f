// SPDX-License-Identifier: MIT
// The deliveries in progress, as rows of the ledger.
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <cstdint>
#include <span>

#include "account_rows.hpp"
#include "fetch/ledger/ledger_records.hpp"

namespace pop3::fetch {

/// Ends and begins deliveries, within a transaction of the caller. Its statements are kept: with
/// --strict they run for every message.
class deliveries {
  public:
    /// `db` must outlive it.
    explicit deliveries(SQLite::Database& db);

    /// All deliveries in progress have ended; `arrived` are known from now on.
    void end(account_id account, std::span<intent> arrived, instant now);
    void begin(account_id account, std::span<const intent> next);

  private:
    bool add(account_id account, const intent& done, instant now);
    std::uint32_t free_occurrence(account_id account, const message_key& key);

    SQLite::Statement end_;
    SQLite::Statement any_header_only_;
    SQLite::Statement drop_header_;
    SQLite::Statement free_;
    SQLite::Statement add_;
    SQLite::Statement begin_;
};

}  // namespace pop3::fetch
