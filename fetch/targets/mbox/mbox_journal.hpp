// SPDX-License-Identifier: MIT
// Makes appending to an mbox all or nothing over a crash. Before the mbox is changed, the octets,
// their position and their names are durable in two files of the state directory: the octets in the
// spool, the rest in the journal. After a crash these show, octet by octet, which messages are in
// the mbox, and whether its end is an incomplete message of ours that can be cut off.
#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "journal_record.hpp"
#include "mbox_file.hpp"
#include "system/directory.hpp"
#include "system/file.hpp"

namespace pop3::fetch {

/// The journal and the spool of one account for one mbox: written by the run that holds the
/// account, replayed by the run that holds the mbox. The spool may grow while a group is delivered
/// from it. Throws local_error.
class mbox_journal {
  public:
    using names = std::set<std::string, std::less<>>;

    /// Opens both files in `state_directory`; creates them if they do not exist. What another user
    /// put there is refused: its journal could make us cut the mbox.
    mbox_journal(const std::filesystem::path& state_directory, const std::filesystem::path& mbox,
                 std::string_view account);

    // ---- the spool ----
    void append(std::string_view octets);
    [[nodiscard]] std::uint64_t spooled() const noexcept { return spooled_; }
    /// Removes everything after `at` from the spool.
    void cut_spool(std::uint64_t at);
    /// Releases the disk space of a message before others, if the file system can.
    void punch(const mbox_entry& message) noexcept;
    /// Makes the spooled octets durable.
    void sync_spool();

    // ---- under the lock of the mbox ----
    /// Appends `group` to the mbox, durably, or leaves the mbox as it was and throws.
    void deliver(mbox_file& box, std::vector<mbox_entry> group);
    /// Replays what crashed runs of any account left of this mbox.
    void settle_all(mbox_file& box);

    /// The messages of the last delivery that are in the mbox, after the replay.
    [[nodiscard]] names arrived() const;
    /// arrived() will not be called any more.
    void clear();

  private:
    void append_to_mbox(mbox_file& box, const mbox_record& record);
    void mark(std::uint64_t at, std::size_t arrived) noexcept;

    system::directory directory_;
    std::string of_this_mbox_;  // the beginning of the file names
    std::filesystem::path journal_path_;
    std::filesystem::path spool_path_;
    system::unique_fd journal_;
    system::unique_fd spool_;
    std::uint64_t spooled_ = 0;
    std::atomic<bool> spool_is_durable_ = true;
};

}  // namespace pop3::fetch
