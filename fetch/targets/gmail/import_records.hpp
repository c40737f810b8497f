// SPDX-License-Identifier: MIT
// Which message Gmail has under which of its ids: for a second message with the same Message-ID, Gmail
// answers with the id of the first, and keeps nothing.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>

#include "system/directory.hpp"

namespace pop3::fetch {

/// A file (0600) of one mailbox, which all accounts and processes of a state directory share. Throws
/// local_error.
class import_records {
  public:
    /// The newest ones that are kept: 5 MB.
    static constexpr std::size_t usual_count = 100'000;

    /// The file is in `folder`, and named after `mailbox`.
    import_records(const std::filesystem::path& folder, std::string_view mailbox,
                   std::size_t count = usual_count);

    /// Gmail answered with `id` for the message with the digest `content` (32 hexadecimal digits): false
    /// if it has another message under that id. True if it is this one, or the id is new; then it is
    /// remembered, durably.
    [[nodiscard]] bool confirm(std::string_view id, std::string_view content) const;

  private:
    void add(int file, std::string_view before, const std::string& line) const;

    system::directory folder_;
    std::string name_;
    std::size_t count_;
};

}  // namespace pop3::fetch
