// SPDX-License-Identifier: MIT
// An mbox that a session has open and locked.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "mbox_text.hpp"
#include "pop3/server/mbox_backend.hpp"
#include "system/unique_fd.hpp"

namespace pop3::inline v1::serving {

class mbox_drop final : public maildrop {
  public:
    static result<std::unique_ptr<maildrop>> open_at(const std::filesystem::path& path,
                                                     mbox_access access);

    [[nodiscard]] std::uint32_t count() const override {
        return static_cast<std::uint32_t>(messages_.size());
    }
    octet_count size(message_number n) override;
    std::string_view unique_id(message_number n) override { return at(n).uid; }
    result<std::unique_ptr<message_source>> open(message_number n) override;
    std::size_t remove(std::span<const message_number> marked) override;

  private:
    struct message {
        mbox_part part;
        std::string uid;
    };
    mbox_drop(std::filesystem::path path, system::unique_fd file, std::string text,
              mbox_access access);
    message& at(message_number n) { return messages_[n.value() - 1]; }
    [[nodiscard]] std::string sent(message_number n);
    [[nodiscard]] bool replace_by(std::string_view text) const;

    std::filesystem::path path_;
    system::unique_fd file_;  // locked
    std::string text_;
    mbox_access access_;
    std::vector<message> messages_;
};

}  // namespace pop3::inline v1::serving
