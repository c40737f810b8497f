// SPDX-License-Identifier: MIT
// An mbox that a session has open and locked.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "mbox_index.hpp"
#include "mbox_removal.hpp"
#include "pop3/server/mbox_backend.hpp"
#include "system/unique_fd.hpp"

namespace pop3::inline v1::serving {

/// The index of an mbox that was read in an earlier session, and the file as it was then.
struct known_index {
    struct version {
        dev_t device;
        ino_t inode;
        off_t size;
        std::int64_t changed;  ///< nanoseconds
        friend bool operator==(const version&, const version&) = default;
    };
    std::optional<version> read;
    std::shared_ptr<const std::vector<mbox_part>> parts;
};

class mbox_drop final : public maildrop {
  public:
    /// Opens and locks the mbox at `path`, and reads it unless `known` has its index, which is
    /// updated.
    static result<std::unique_ptr<maildrop>> open_at(const std::filesystem::path& path,
                                                     mbox_access access, known_index& known);

    [[nodiscard]] std::uint32_t count() const override {
        return static_cast<std::uint32_t>(parts_->size());
    }
    octet_count size(message_number n) override { return part(n).size; }
    std::string_view unique_id(message_number n) override { return uids_[n.value() - 1]; }
    result<std::unique_ptr<message_source>> open(message_number n) override;
    std::size_t remove(std::span<const message_number> marked) override;

  private:
    mbox_drop(mbox_place place, system::unique_fd file,
              std::shared_ptr<const std::vector<mbox_part>> parts, mbox_access access);
    [[nodiscard]] const mbox_part& part(message_number n) const { return (*parts_)[n.value() - 1]; }

    mbox_place place_;
    system::unique_fd file_;  // locked
    std::shared_ptr<const std::vector<mbox_part>> parts_;
    mbox_access access_;
    std::vector<std::string> uids_;
};

}  // namespace pop3::inline v1::serving
