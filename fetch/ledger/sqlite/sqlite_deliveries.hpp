// SPDX-License-Identifier: MIT
// The deliveries in progress, as rows of the ledger.
#pragma once

#include <cstdint>
#include <span>

#include "account_rows.hpp"
#include "fetch/ledger/ledger_records.hpp"
#include "sqlite_database.hpp"

namespace pop3::fetch {

/// Ends and begins deliveries, within a transaction of the caller. Its statements are kept: with
/// --strict they run for every message.
class deliveries {
  public:
    /// `open` must outlive it.
    explicit deliveries(sqlite_database& open);

    /// All deliveries in progress have ended; `arrived` are known from now on.
    void end(account_id account, std::span<intent> arrived, instant now);
    void begin(account_id account, std::span<const intent> next);

  private:
    bool add(account_id account, const intent& done, instant now);
    std::uint32_t free_occurrence(account_id account, const message_key& key);

    prepared end_;
    prepared any_header_only_;
    prepared drop_header_;
    prepared free_;
    prepared add_;
    prepared begin_;
};

}  // namespace pop3::fetch
