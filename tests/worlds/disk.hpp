// SPDX-License-Identifier: MIT
// The disk of a world: state directory and target, which survive a crash as they are at that moment.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "fetch/target_spec.hpp"

namespace pop3::tests::worlds {

enum class target_kind { maildir, mbox, receiver };

/// How many messages of each essence are somewhere.
using census = std::map<std::string, std::size_t, std::less<>>;

class disk {
  public:
    /// In memory where the system has a place for that, so that a sync costs nothing.
    explicit disk(target_kind kind);
    ~disk();
    disk(const disk&) = delete;
    disk& operator=(const disk&) = delete;

    [[nodiscard]] target_kind kind() const noexcept { return kind_; }
    [[nodiscard]] std::filesystem::path state() const { return root_ / "now/state"; }
    /// Where the target is, as a job names it.
    [[nodiscard]] fetch::target_spec place() const;
    /// What was delivered so far.
    [[nodiscard]] census delivered() const;
    /// What the receiver of target_kind::receiver has taken: it is elsewhere, and crashes alone.
    [[nodiscard]] std::vector<std::string>& received() noexcept { return received_; }

    /// Remembers how everything is.
    void crash();
    /// If there was a crash: makes everything as it was then.
    void restart();

  private:
    target_kind kind_;
    std::filesystem::path root_;
    std::vector<std::string> received_;
};

}  // namespace pop3::tests::worlds
