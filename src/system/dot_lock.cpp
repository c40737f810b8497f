// SPDX-License-Identifier: MIT
#include "dot_lock.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <ctime>
#include <string>

#include "directory.hpp"
#include "file.hpp"
#include "local_error.hpp"
#include "lock_owner.hpp"

namespace pop3::inline v1::system {
namespace {

namespace fs = std::filesystem;

std::optional<struct stat> status_of(const unique_fd& file) {
    struct stat is {};
    if (::fstat(file.get(), &is) != 0) return std::nullopt;
    return is;
}

std::optional<struct stat> file_at(name_at file) {
    struct stat is {};
    if (::fstatat(file.directory, file.name, &is, AT_SYMLINK_NOFOLLOW) != 0) return std::nullopt;
    return is;
}

std::string content_of(const unique_fd& file) {
    std::array<char, 320> text{};
    const ssize_t got = ::read(file.get(), text.data(), text.size());
    return {text.data(), static_cast<std::size_t>(std::max<ssize_t>(got, 0))};
}

// The mode of a lock file that is being created.
constexpr mode_t unfilled = S_IWUSR;

// A process of ours ended while it created this: a living one would hold the fcntl lock.
bool is_unfilled(const struct stat& lock) {
    return (lock.st_mode & 07777U) == unfilled && lock.st_uid == ::geteuid();
}

}  // namespace

dot_lock::dot_lock(int folder, std::string name, const fs::path& path)
    : folder_(folder),
      mbox_(std::move(name)),
      name_(mbox_ + ".lock"),
      path_(path.string() + ".lock") {}

dot_lock::~dot_lock() {
    unlock();
}

dot_lock::attempt dot_lock::try_lock() {
    const attempt result = create();
    if (result != attempt::taken || !remove_stale()) return result;
    return create();
}

// Created without a name, filled, and then linked to its name, which never replaces a file: a crash
// leaves nothing, and no reader sees half of it.
dot_lock::attempt dot_lock::create() {
    unique_fd file(::openat(folder_, ".", O_TMPFILE | O_WRONLY | O_CLOEXEC, 0644));
    if (!file) return create_by_name();
    write_all(file.get(), lock_owner(), path_);
    const std::string unnamed = "/proc/self/fd/" + std::to_string(file.get());
    if (::linkat(AT_FDCWD, unnamed.c_str(), folder_, name_.c_str(), AT_SYMLINK_FOLLOW) != 0)
        return errno == EEXIST ? attempt::taken : create_by_name();
    held_ = std::move(file);
    return attempt::held;
}

// For file systems that cannot do that, such as NFS. Until it is filled, it has a mode of its own.
dot_lock::attempt dot_lock::create_by_name() {
    constexpr int flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC;
    unique_fd file(::openat(folder_, name_.c_str(), flags, unfilled));
    if (!file) {
        if (errno == EEXIST) return attempt::taken;
        if (errno == EACCES || errno == EPERM) return attempt::not_allowed;
        raise_errno("create " + path_.string());
    }
    held_ = std::move(file);
    write_all(held_.get(), lock_owner(), path_);
    ::fchmod(held_.get(), 0644);
    return attempt::held;
}

bool dot_lock::is_stale(const unique_fd& file, const struct stat& lock) const {
    if (is_unfilled(lock)) return true;
    const owner_state owner =
        file ? state_of_owner(content_of(file), lock.st_mtime) : owner_state::unknown;
    if (owner != owner_state::unknown) return owner == owner_state::ended;
    const auto box = file_at({folder_, mbox_.c_str()});
    const time_t last = std::max(lock.st_mtime, box ? box->st_mtime : lock.st_mtime);
    return ::time(nullptr) - last > std::chrono::seconds(stale_after).count();
}

// Of the processes of this program that find the lock stale, the one that has its flock removes it.
// Another program may have removed it and locked anew: then its lock stays.
bool dot_lock::remove_stale() const {
    const name_at there{folder_, name_.c_str()};
    const unique_fd file(
        ::openat(folder_, there.name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
    const auto judged = file ? status_of(file) : file_at(there);
    if (!judged || !is_stale(file, *judged)) return false;
    if (file && ::flock(file.get(), LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK) return false;
    return remove_same(there, *judged);
}

// If another program took our lock for stale, the file there now is its own.
void dot_lock::unlock() noexcept {
    if (!held_) return;
    if (is_named(held_.get(), {folder_, name_.c_str()})) ::unlinkat(folder_, name_.c_str(), 0);
    held_ = {};
}

void dot_lock::refresh(std::chrono::steady_clock::time_point now) noexcept {
    if (!held_ || (refreshed_ && now - *refreshed_ < refreshed_after)) return;
    ::futimens(held_.get(), nullptr);
    refreshed_ = now;
}

std::optional<uid_t> dot_lock::user() const noexcept {
    const auto lock = file_at({folder_, name_.c_str()});
    return lock ? std::optional(lock->st_uid) : std::nullopt;
}

}  // namespace pop3::inline v1::system
