// SPDX-License-Identifier: MIT
// The disk of a world: state directory and target, which survive a crash in their state at that
// moment.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "fetch/targets/common/target_spec.hpp"

namespace pop3::test::worlds {

enum class target_kind { maildir, mbox, receiver };

/// The number of messages of each essence.
using census = std::map<std::string, std::size_t, std::less<>>;

class disk {
  public:
    /// In memory if the system can, so that a sync costs nothing.
    explicit disk(target_kind kind);
    ~disk();
    disk(const disk&) = delete;
    disk& operator=(const disk&) = delete;

    [[nodiscard]] target_kind kind() const noexcept { return kind_; }
    [[nodiscard]] std::filesystem::path state() const { return root_ / "now/state"; }
    /// The target, as a job names it.
    [[nodiscard]] fetch::target_spec place() const;
    /// What was delivered so far.
    [[nodiscard]] census delivered() const;
    /// What the receiver of target_kind::receiver has accepted: it is elsewhere, and crashes
    /// independently.
    [[nodiscard]] std::vector<std::string>& received() noexcept { return received_; }

    /// Saves the state.
    void crash();
    /// After a crash: restores that state.
    void restart();

  private:
    target_kind kind_;
    std::filesystem::path root_;
    std::vector<std::string> received_;
};

}  // namespace pop3::test::worlds
