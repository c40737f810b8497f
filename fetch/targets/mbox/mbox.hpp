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

#include "fetch/targets/common/target.hpp"
#include "mbox_file.hpp"
#include "mbox_journal.hpp"

namespace pop3::fetch {

/// A file in mboxrd format. Created (0600) with the first message.
///
/// One duplicate cannot be excluded: the run is killed in the moment between the last octet and its
/// note in the journal, and a mail program changes the message, or octets before it, before the
/// next run. Then it is not found again, and is delivered a second time.
class mbox final : public target {
  public:
    struct settings {
        std::filesystem::path path;
        std::filesystem::path state_directory;  ///< must exist
        std::string account;                    ///< the name in the ledger
        lock_timeout locks{};
        std::optional<file_owner> deliver_as{};  ///< for root: the owner of the mbox
        std::function<std::chrono::system_clock::time_point()> now =
            std::chrono::system_clock::now;  ///< for the From_ lines
    };

    /// Opens the journal; does not touch the mbox.
    explicit mbox(settings options);

    [[nodiscard]] const std::string& description() const noexcept override { return description_; }
    [[nodiscard]] bool can_recover() const noexcept override { return true; }
    [[nodiscard]] std::unique_ptr<staged_message> begin(std::string_view uid) override;
    void make_durable() override;
    [[nodiscard]] std::vector<delivery> commit(std::span<staged_message* const> group) override;
    void forget_recovery_data() override;
    [[nodiscard]] names recover(std::span<const std::string> intended) override;

  private:
    class message;

    settings options_;
    std::string description_;
    mbox_journal journal_;
    std::mutex spooling_;                // of the spool, and of the following fields
    std::size_t staged_ = 0;             // messages that are begun, not dropped, not committed
    std::vector<mbox_entry> committed_;  // and not yet recorded
};

}  // namespace pop3::fetch
