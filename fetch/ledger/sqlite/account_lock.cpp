// SPDX-License-Identifier: MIT
#include "account_lock.hpp"

#include <sys/file.h>

#include <string>

#include "fetch/error.hpp"

namespace pop3::fetch {

account_lock::account_lock(const std::filesystem::path& state_directory, account_id account)
    : path_(state_directory /
            ("account-" + std::to_string(static_cast<std::int64_t>(account)) + ".lock")) {
    file_ =
        system::unique_fd(::open(path_.c_str(), O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600));
    if (!file_) system::raise_errno("open " + path_.string());
    if (::flock(file_.get(), LOCK_EX | LOCK_NB) == 0) return;
    if (errno == EWOULDBLOCK)
        system::raise_local(fetch_errc::account_locked, "lock " + path_.string());
    system::raise_errno("lock " + path_.string());
}

void account_lock::confirm() const {
    if (system::is_named(file_.get(), {AT_FDCWD, path_.c_str()})) return;
    system::raise_local(fetch_errc::lease_lost, "keep " + path_.string());
}

}  // namespace pop3::fetch
