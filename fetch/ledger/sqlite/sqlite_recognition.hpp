// SPDX-License-Identifier: MIT
// Recognises messages by their content, among rows of the ledger.
#pragma once

#include <optional>

#include "account_rows.hpp"
#include "fetch/ledger/ledger_records.hpp"
#include "sqlite_database.hpp"

namespace pop3::fetch {

/// Looks for a vanished message, and marks it as listed, within a transaction of the caller.
class recognition {
  public:
    /// `open` must outlive it.
    recognition(sqlite_database& open, account_id account, const names& listed);

    std::optional<content_match> operator()(const unidentified_message& seen);

  private:
    std::optional<message_key> find(const unidentified_message& seen);
    std::optional<message_key> find(const unidentified_message& seen, const digest& content);
    std::optional<message_key> find_imported(const unidentified_message& seen);
    content_match rename(const message_key& known, const unidentified_message& seen);

    account_id account_;
    names listed_;
    prepared by_own_name_;
    prepared by_any_name_;
    prepared by_unique_id_;
    prepared rename_;
};

}  // namespace pop3::fetch
