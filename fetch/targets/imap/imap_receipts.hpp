// SPDX-License-Identifier: MIT
// The messages that the server has confirmed, until the ledger has recorded them: after a crash it need not be
// asked for these, which a user may have moved or deleted meanwhile.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "imap_message.hpp"
#include "system/directory.hpp"
#include "system/unique_fd.hpp"

namespace pop3::fetch {

/// What APPENDUID tells (RFC 4315, section 3); zeros if the server does not tell.
struct imap_uid {
    std::uint32_t uid_validity = 0;
    std::uint32_t uid = 0;
};

/// A small file of one account for one target. A line has the key of the message, UIDVALIDITY and UID. A crash
/// of this program leaves it whole; after one of the machine lines may be missing, and the server is asked.
class imap_receipts {
  public:
    /// Reads `file`, if it is there. Throws local_error.
    explicit imap_receipts(std::filesystem::path file);

    /// The server has confirmed the message of `key`. A file that cannot be written costs a question later:
    /// nothing is thrown.
    void add(const std::string& key, const imap_uid& uid) noexcept;
    /// Where it was stored; nothing if it was not confirmed.
    [[nodiscard]] std::optional<imap_uid> find(std::string_view key) const;
    /// The ledger has recorded them all. Throws local_error.
    void clear();

  private:
    struct receipt {
        std::string key;
        imap_uid uid;
    };

    std::filesystem::path file_;
    system::directory directory_;
    system::unique_fd open_;  // since the first of this run
    std::uint64_t octets_ = 0;
    std::vector<receipt> all_;  // a group, and what a crash left: few
};

}  // namespace pop3::fetch
