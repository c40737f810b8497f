// SPDX-License-Identifier: MIT
#include "account_lock.hpp"

#include <sys/file.h>

#include <string>

#include "problem.hpp"

namespace pop3::fetch {

account_lock::account_lock(const std::filesystem::path& state_directory, account_id account) {
    const std::filesystem::path path =
        state_directory /
        ("account-" + std::to_string(static_cast<std::int64_t>(account)) + ".lock");
    file_ = owned_fd(::open(path.c_str(), O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600));
    if (!file_.open()) raise_errno("open " + path.string());
    if (::flock(file_.get(), LOCK_EX | LOCK_NB) == 0) return;
    if (errno == EWOULDBLOCK) raise_local(fetch_errc::account_locked, "lock " + path.string());
    raise_errno("lock " + path.string());
}

}  // namespace pop3::fetch
