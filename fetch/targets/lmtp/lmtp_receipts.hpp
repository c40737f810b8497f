// SPDX-License-Identifier: MIT
// The recipients who have a message that others have not: kept over runs, so that they do not get
// it again when the others are retried.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "system/directory.hpp"

namespace pop3::fetch {

/// A small file of one account for one target. Throws local_error.
class lmtp_receipts {
  public:
    /// The maximum number of entries; the oldest is removed first.
    static constexpr std::size_t most = 10'000;

    /// Reads the file, if it is there.
    explicit lmtp_receipts(std::filesystem::path file);

    /// True if `recipient` has the message.
    [[nodiscard]] bool has(std::string_view message, std::string_view recipient) const;
    /// These recipients have it now; durable when this returns.
    void add(const std::string& message, const std::vector<std::string>& recipients);
    /// All recipients of these messages have them, and the ledger has recorded it.
    void remove(const std::vector<std::string>& messages);

  private:
    void write() const;

    std::filesystem::path file_;
    system::directory directory_;
    std::vector<std::pair<std::string, std::string>> receipts_;  // message, recipient; oldest first
};

}  // namespace pop3::fetch
