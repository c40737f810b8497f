// SPDX-License-Identifier: MIT
#include "dot_lock.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <ctime>
#include <string>
#include <string_view>

#include "file.hpp"
#include "host_name.hpp"
#include "local_error.hpp"

namespace pop3::inline v1::system {
namespace {

namespace fs = std::filesystem;

// "4711:host", the format of Dovecot; programs that know only process numbers read the first part.
std::string owner() {
    return std::to_string(::getpid()) + ':' + host_name();
}

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

// True if `text` names a process of this host that has ended.
bool owner_is_gone(std::string_view text) {
    pid_t pid = 0;
    const auto number = std::from_chars(text.data(), text.data() + text.size(), pid);
    if (number.ec != std::errc{} || pid <= 0) return false;
    std::string_view rest(number.ptr,
                          static_cast<std::size_t>(text.data() + text.size() - number.ptr));
    rest = rest.substr(0, rest.find('\n'));
    return rest == ':' + host_name() && ::kill(pid, 0) != 0 && errno == ESRCH;
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
    write_all(file.get(), owner(), path_);
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
    write_all(held_.get(), owner(), path_);
    ::fchmod(held_.get(), 0644);
    return attempt::held;
}

bool dot_lock::is_stale(const unique_fd& file, const struct stat& lock) const {
    if (is_unfilled(lock)) return true;
    if (file && owner_is_gone(content_of(file))) return true;
    const auto box = file_at({folder_, mbox_.c_str()});
    const time_t last = std::max(lock.st_mtime, box ? box->st_mtime : lock.st_mtime);
    return ::time(nullptr) - last > std::chrono::seconds(stale_after).count();
}

// Of the programs that find the lock stale, the one that has the flock of the lock file removes it,
// and only if it is still there: another may have removed it and locked anew.
bool dot_lock::remove_stale() const {
    const name_at there{folder_, name_.c_str()};
    const unique_fd file(
        ::openat(folder_, there.name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
    const auto judged = file ? status_of(file) : file_at(there);
    if (!judged || !is_stale(file, *judged)) return false;
    if (file && ::flock(file.get(), LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK) return false;
    const auto now = file_at(there);
    return now && same_file(*now, *judged) && ::unlinkat(folder_, there.name, 0) == 0;
}

// If another program took our lock for stale, the file there now is its own.
void dot_lock::unlock() noexcept {
    if (!held_) return;
    if (is_named(held_.get(), {folder_, name_.c_str()})) ::unlinkat(folder_, name_.c_str(), 0);
    held_ = {};
}

}  // namespace pop3::inline v1::system
