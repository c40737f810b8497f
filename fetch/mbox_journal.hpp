// SPDX-License-Identifier: MIT
// What makes appending to an mbox all or nothing over a crash. Before the mbox is touched, what will
// be appended, where, and under which names stands durably in two files of the state directory: the
// octets in the spool, the rest in the journal. After a crash that tells, octet by octet, which
// messages are in the mbox, and whether its end is a torn message of ours that can be cut off.
#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "file.hpp"
#include "mbox_file.hpp"
#include "mbox_record.hpp"

namespace pop3::fetch {

/// The journal and the spool of one account for one mbox: written by the run that holds the account,
/// settled by whoever holds the mbox. The spool may grow while a group is delivered from it. Throws
/// local_error.
class mbox_journal {
  public:
    using names = std::set<std::string, std::less<>>;

    /// Opens both files in `state_directory`; creates them if they are not there.
    mbox_journal(const std::filesystem::path& state_directory, const std::filesystem::path& mbox,
                 std::string_view account);

    // ---- the spool ----
    void append(std::string_view octets);
    [[nodiscard]] std::uint64_t spooled() const noexcept { return spooled_; }
    /// Cuts off what was spooled from `at` on.
    void cut_spool(std::uint64_t at);
    /// Gives the disk space of a message back that others follow, where the file system can.
    void punch(const mbox_entry& message) noexcept;
    /// Makes durable what was spooled.
    void sync_spool();

    // ---- under the lock of the mbox ----
    /// Appends `group` to the mbox, durably, or leaves the mbox as it was and throws.
    void deliver(mbox_file& box, std::vector<mbox_entry> group);
    /// Settles what crashed runs of any account left of this mbox.
    void settle_all(mbox_file& box);

    /// Which messages of the last delivery are in the mbox, once it is settled.
    [[nodiscard]] names arrived() const;
    /// Nobody will ask for arrived() again.
    void clear();

  private:
    void append_to_mbox(mbox_file& box, const mbox_record& record);
    void mark(std::uint64_t at, std::size_t arrived) noexcept;

    std::filesystem::path directory_;
    std::string of_this_mbox_;  // what the file names begin with
    std::filesystem::path journal_path_;
    std::filesystem::path spool_path_;
    owned_fd journal_;
    owned_fd spool_;
    std::uint64_t spooled_ = 0;
    std::atomic<bool> spool_is_durable_ = true;
};

}  // namespace pop3::fetch
