// SPDX-License-Identifier: MIT
// The grants of all accounts: one file each, for its owner alone, in a directory of their own.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "grant.hpp"
#include "system/directory.hpp"
#include "system/file_lock.hpp"

namespace pop3::oauth {

class grant_store {
  public:
    /// In the directory "grants" of the state directory; both are created if they do not exist. Throws
    /// system::local_error, also if another user could have written there.
    explicit grant_store(const std::filesystem::path& state_directory);
    /// True if there is that directory: nothing was stored without it.
    static bool exists(const std::filesystem::path& state_directory);

    /// Waits for the lock of this account's grant. A process that ended before it could put a new grant
    /// in the place of the stored one left it whole beside it: that is done now. Throws
    /// system::local_error.
    [[nodiscard]] system::file_lock lock(const std::string& account,
                                         const wait_limits& limit) const;
    /// Nothing if there is none, or if the file is none. Throws system::local_error; oauth_errc::grant_newer.
    [[nodiscard]] std::optional<grant> read(const std::string& account) const;
    /// Replaces it, durably. Throws system::local_error.
    void write(const std::string& account, const grant& known) const;
    /// True if there is a file that is no grant: it may be one that was damaged.
    [[nodiscard]] bool is_damaged(const std::string& account) const;
    /// Under the lock; false if there was no token. Throws system::local_error.
    bool remove(const std::string& account) const;

    /// Room for a grant that does not exist yet: a provider that issues a new refresh token ends the
    /// old one, so there must be room for it on the disk before it is asked. Once the grant is written
    /// there it stays, whatever fails then: it may be the only one that the provider accepts.
    class reserved_room {
      public:
        reserved_room(const system::directory& place, std::string name);
        ~reserved_room();
        reserved_room(const reserved_room&) = delete;
        reserved_room& operator=(const reserved_room&) = delete;
        /// Puts `known` in the place of the stored grant, durably. Throws system::local_error.
        void fill(const grant& known);

      private:
        [[nodiscard]] std::string new_name() const;
        const system::directory& place_;
        std::string name_;
        system::unique_fd file_;
        bool is_written_ = false;
    };
    /// Under the lock. Throws system::local_error.
    [[nodiscard]] reserved_room reserve(const std::string& account) const;

  private:
    void finish(const std::string& account) const;

    system::directory place_;
};

}  // namespace pop3::oauth
