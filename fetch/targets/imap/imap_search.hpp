// SPDX-License-Identifier: MIT
// Which messages a folder has: asked after a crash, and after an answer was lost.
#pragma once

#include <string>

#include "imap_client.hpp"
#include "imap_message.hpp"

namespace pop3::fetch {

/// The state of `folder`, a name in modified UTF-7, now; zeros if it does not exist. Throws pop3::error, also
/// if the server does not tell.
imap_position imap_position_of(imap_dialogue& dialogue, const std::string& folder);

/// Finds messages in one folder, which it opens without changing it. Throws pop3::error, also if the folder
/// cannot be opened although it exists.
class imap_folder_search {
  public:
    /// `dialogue` must outlive it.
    imap_folder_search(imap_dialogue& dialogue, const std::string& folder);
    /// True if the message of `trace` has been appended.
    [[nodiscard]] bool has(const imap_trace& trace);

  private:
    imap_dialogue& dialogue_;
    bool exists_ = false;
    std::uint32_t uid_validity_ = 0;
};

}  // namespace pop3::fetch
