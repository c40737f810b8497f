// SPDX-License-Identifier: MIT
#include "account_lock.hpp"

#include <sys/file.h>

#include <string>

#include "fetch/error.hpp"

namespace pop3::fetch {

account_lock::account_lock(const system::directory& state_directory, account_id account) {
    const std::string name =
        "account-" + std::to_string(static_cast<std::int64_t>(account)) + ".lock";
    path_ = state_directory.path() / name;
    file_ = state_directory.open_own_file(name);
    if (::fstat(file_.get(), &status_) != 0) system::raise_errno("look at " + path_.string());
    if (::flock(file_.get(), LOCK_EX | LOCK_NB) == 0) return;
    if (errno == EWOULDBLOCK)
        system::raise_local(fetch_errc::account_locked, "lock " + path_.string());
    system::raise_errno("lock " + path_.string());
}

void account_lock::confirm() const {
    struct stat there {};
    if (::fstatat(AT_FDCWD, path_.c_str(), &there, AT_SYMLINK_NOFOLLOW) == 0 &&
        system::same_file(there, status_))
        return;
    system::raise_local(fetch_errc::lease_lost, "keep " + path_.string());
}

}  // namespace pop3::fetch
