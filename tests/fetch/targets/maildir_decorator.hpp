// SPDX-License-Identifier: MIT
// A Maildir in which a test changes what it wants to happen.
#pragma once

#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "fetch/targets/maildir/maildir.hpp"

namespace pop3::fetch {

/// Does what the Maildir at `folder` does.
class maildir_decorator : public target {
  public:
    explicit maildir_decorator(const std::filesystem::path& folder) : inner_(folder) {}
    [[nodiscard]] const std::string& description() const noexcept override {
        return inner_.description();
    }
    [[nodiscard]] bool can_recover() const noexcept override { return inner_.can_recover(); }
    [[nodiscard]] std::unique_ptr<staged_message> begin(std::string_view uid) override {
        return inner_.begin(uid);
    }
    void make_durable() override { inner_.make_durable(); }
    [[nodiscard]] std::vector<delivery> commit(std::span<staged_message* const> group) override {
        return inner_.commit(group);
    }
    [[nodiscard]] names recover(std::span<const std::string> intended) override {
        return inner_.recover(intended);
    }

  private:
    maildir inner_;
};

}  // namespace pop3::fetch
