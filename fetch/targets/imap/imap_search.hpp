// SPDX-License-Identifier: MIT
// Which messages a folder has: asked after a crash, and after an answer was lost.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "imap_client.hpp"
#include "imap_message.hpp"

namespace pop3::fetch {

/// Finds messages in one folder, which it opens without changing it. Throws pop3::error, also if the folder
/// cannot be opened although it exists.
class imap_folder_search {
  public:
    /// `dialogue` must outlive it.
    imap_folder_search(imap_dialogue& dialogue, const std::string& folder);
    /// True if the message of `trace` has been appended, as far as the server can tell. Throws pop3::error
    /// if the connection is lost, and if the server cannot tell now.
    [[nodiscard]] bool has(const imap_trace& trace);
    /// The server's words if it could not search the folder for the last message; else empty.
    [[nodiscard]] const std::string& refusal() const noexcept { return refusal_; }

  private:
    [[nodiscard]] bool is_found(const imap_trace& trace, std::uint32_t first);
    [[nodiscard]] bool is_read(const imap_trace& trace, std::uint32_t first);
    [[nodiscard]] std::vector<std::string> of_size(octet_count octets, std::uint32_t first);
    imap_response ask(const std::string& command, imap_names wanted);

    imap_dialogue& dialogue_;
    bool exists_ = false;
    std::uint32_t uid_validity_ = 0;  // 0: the server does not tell
    std::string refusal_;
};

}  // namespace pop3::fetch
