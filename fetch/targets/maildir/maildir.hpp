// SPDX-License-Identifier: MIT
// Durable delivery into a Maildir: written in tmp, synced, renamed into new, synced (docs/delivery.md).
#pragma once

#include <sys/stat.h>

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "fetch/message/line_ends.hpp"
#include "fetch/targets/common/fsync_pool.hpp"
#include "fetch/targets/common/target.hpp"
#include "fetch/targets/common/target_folder.hpp"
#include "fetch/targets/common/unique_name.hpp"
#include "system/file.hpp"

namespace pop3::fetch {

class maildir;

/// A message in tmp/, with the line end of a Maildir: LF.
class maildir_message final : public staged_message {
  public:
    ~maildir_message() override;
    maildir_message(const maildir_message&) = delete;
    maildir_message& operator=(const maildir_message&) = delete;

    void write(std::string_view octets) override;
    void finish() override;
    /// Its file name, in tmp/ now and in new/ after its delivery.
    [[nodiscard]] const std::string& name() const noexcept override { return name_; }

  private:
    friend class maildir;
    maildir_message(maildir& in, std::string name, system::unique_fd file);
    [[nodiscard]] system::file_name place() const;

    maildir& in_;
    std::string name_;
    system::unique_fd file_;
    lf_encoder line_ends_;
    bool published_ = false;
};

/// A Maildir. A message is staged in tmp/ and delivered by a rename into new/, never over another
/// file.
class maildir final : public target {
  public:
    using name_source = std::function<std::string()>;

    /// Opens the Maildir at `path`; creates it (0700) if its parent exists. A folder of a
    /// Maildir++, "Mail/.work", is created together with its Maildir. It must belong to this user
    /// or to root; for root, it may belong to any user, or must belong to `deliver_as`, and so does
    /// the delivered mail. It stays open: what is renamed or replaced in its path later does not
    /// lead the mail elsewhere. Throws local_error: target_missing, target_not_maildir, target_foreign.
    explicit maildir(const std::filesystem::path& path, name_source source = unique_maildir_name,
                     const std::optional<file_owner>& deliver_as = {}, fsync_limits syncs = {});

    [[nodiscard]] const std::string& description() const noexcept override { return description_; }
    [[nodiscard]] const std::string& storage() const noexcept override { return storage_; }
    [[nodiscard]] bool can_recover() const noexcept override { return true; }
    [[nodiscard]] std::unique_ptr<staged_message> begin(std::string_view uid) override;
    [[nodiscard]] std::optional<event> room() const override { return syncs_.room(); }
    [[nodiscard]] bool is_quick() const override { return syncs_.is_quick(); }
    void make_durable() override;
    [[nodiscard]] std::vector<delivery> commit(std::span<staged_message* const> group) override;
    /// Looks in new/, and in cur/, where a mail program may have added flags after the name. Also
    /// removes files older than 36 hours that crashed runs on this host left in tmp/.
    [[nodiscard]] names recover(std::span<const std::string> intended) override;

    [[nodiscard]] const std::filesystem::path& path() const noexcept { return path_; }

  private:
    friend class maildir_message;
    void check_owner(const std::optional<file_owner>& deliver_as);
    void confirm_new() const;
    void flush(const maildir_message& message);
    void publish(maildir_message& message);
    [[nodiscard]] names find(std::span<const std::string> wanted) const;
    void remove_stale();
    void remove_staged(const std::string& name);

    std::filesystem::path path_;
    std::filesystem::path tmp_path_;
    std::filesystem::path new_path_;
    std::string description_;
    std::string storage_;
    name_source names_;
    file_owner owner_;
    bool gives_away_ = false;              // its files to that owner
    std::optional<target_folder> folder_;  // all three are always open
    std::optional<target_folder> tmp_;
    std::optional<target_folder> new_;
    struct stat new_status_ {};  // its identity: an open folder keeps it
    std::string buffer_;         // of the message being written
    fsync_pool syncs_;
};

}  // namespace pop3::fetch
