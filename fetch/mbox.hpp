// SPDX-License-Identifier: MIT
// Delivery into an mbox: all messages of a group in one append and one fsync, under both of its
// locks, exactly once over crashes (docs/delivery.md).
#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "mbox_file.hpp"
#include "mbox_journal.hpp"
#include "target.hpp"

namespace pop3::fetch {

/// A file in mboxrd format. Created (0600) with the first message.
///
/// One duplicate is left that nobody can exclude: the run is killed in the moment between the last
/// octet and the journal's note of it, and a mail program changes the message, or what stands before
/// it, before the next run. Then it is not found again, and comes a second time.
class mbox final : public target {
  public:
    struct settings {
        std::filesystem::path path;
        std::filesystem::path state_directory;  ///< must exist
        std::string account;                    ///< as the ledger names it
        lock_patience locks{};
        std::optional<file_owner> deliver_as{};  ///< for root: whose the mbox is
        std::function<std::chrono::system_clock::time_point()> now =
            std::chrono::system_clock::now;  ///< for the From_ lines
    };

    /// Opens the journal; touches no mail.
    explicit mbox(settings how);

    [[nodiscard]] const std::string& description() const noexcept override { return description_; }
    [[nodiscard]] bool exactly_once() const noexcept override { return true; }
    [[nodiscard]] std::unique_ptr<staged_message> begin(std::string_view uid) override;
    void prepare() override;
    [[nodiscard]] std::vector<delivery> commit(std::span<staged_message* const> group) override;
    void recorded() override;
    [[nodiscard]] names recover(std::span<const std::string> intended) override;

  private:
    class message;

    settings how_;
    std::string description_;
    mbox_journal journal_;
    std::mutex spooling_;                // of the spool, and what follows
    std::size_t staged_ = 0;             // messages that are begun, not gone, not committed
    std::vector<mbox_entry> committed_;  // and not yet recorded
};

}  // namespace pop3::fetch
