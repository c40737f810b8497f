// SPDX-License-Identifier: MIT
// A Maildir as a target: staged in tmp/, made durable by one syncfs for a group, renamed into new/.
#pragma once

#include <string>

#include "maildir.hpp"
#include "target.hpp"

namespace pop3::fetch {

class maildir_target final : public target {
  public:
    /// Opens the Maildir; creates it if its parent is there.
    explicit maildir_target(const std::filesystem::path& path);

    [[nodiscard]] const std::string& description() const noexcept override { return description_; }
    [[nodiscard]] bool exactly_once() const noexcept override { return true; }
    [[nodiscard]] std::unique_ptr<staged_message> begin(std::string_view uid) override;
    void prepare() override;
    [[nodiscard]] std::vector<delivery> commit(std::span<staged_message* const> group) override;
    [[nodiscard]] names recover(std::span<const std::string> intended) override;

  private:
    class message;

    maildir box_;
    std::string description_;
    bool all_durable_ = true;  // all messages that are finished
};

}  // namespace pop3::fetch
