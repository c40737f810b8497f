// SPDX-License-Identifier: MIT
// A Maildir that is open and locked for one session.
#pragma once

#include <sys/types.h>

#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "maildir_listing.hpp"
#include "pop3/server/backend.hpp"
#include "system/unique_fd.hpp"

namespace pop3::inline v1::serving {

/// Sizes found in earlier sessions, by name. A message file never changes; the size of the file is
/// kept to detect a change.
struct known_size {
    std::uint64_t in_file = 0;
    octet_count as_sent = 0;
};
using known_sizes = std::unordered_map<std::string, known_size>;

class maildir_drop final : public maildrop {
  public:
    /// Opens and locks the Maildir at `path`. `sizes` must outlive it, and is updated.
    static result<std::unique_ptr<maildrop>> open_at(const std::string& path, known_sizes& sizes);

    [[nodiscard]] std::uint32_t count() const override;
    octet_count size(message_number n) override;
    std::string_view unique_id(message_number n) override;
    result<std::unique_ptr<message_source>> open(message_number n) override;
    std::size_t remove(std::span<const message_number> marked) override;

  private:
    struct message {
        maildir_entry entry;
        std::string uid;
        std::optional<octet_count> size{};
        bool gone = false;  ///< another program deleted it
    };

    maildir_drop(maildir_folders folders, system::unique_fd lock, known_sizes& sizes,
                 std::vector<maildir_entry> entries);
    message& at(message_number n) { return messages_[n.value() - 1]; }
    [[nodiscard]] const system::directory& folder_of(const message& m) const {
        return folders_.at(m.entry.folder());
    }
    system::unique_fd open_file(message& m);
    bool unlink(message& m);
    // Finds the messages' current places; returns whether `m` still exists.
    bool find_again(const message& m);
    octet_count find_out_size(message& m);
    void forget_other_sizes();

    maildir_folders folders_;
    system::unique_fd lock_;
    known_sizes& sizes_;
    std::vector<message> messages_;  // by name
};

}  // namespace pop3::inline v1::serving
