// SPDX-License-Identifier: MIT
#include "directory.hpp"

#include <dirent.h>
#include <stdio.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <exception>
#include <memory>

#include "local_error.hpp"
#include "pop3/error.hpp"
#include "random_name.hpp"

namespace pop3::inline v1::system {
namespace {

namespace fs = std::filesystem;

// The errors of file systems without such renames, or without hard links. EACCES: on Android.
constexpr std::array not_supported = {EINVAL, ENOSYS, EOPNOTSUPP, EPERM, EMLINK, EACCES};

bool is_not_supported(int number) {
    return std::ranges::find(not_supported, number) != not_supported.end();
}

std::optional<struct stat> status_of(name_at name) noexcept {
    struct stat is {};
    if (::fstatat(name.directory, name.name, &is, AT_SYMLINK_NOFOLLOW) != 0) return std::nullopt;
    return is;
}

// Both names are of one file: the link was made, but NFS lost the answer.
bool is_linked(name_at a, name_at b) {
    const auto one = status_of(a);
    const auto other = status_of(b);
    return one && other && same_file(*one, *other);
}

enum class linking { done, taken, not_possible };

linking link(name_at source, name_at destination, file_name place) {
    const bool done =
        ::linkat(source.directory, source.name, destination.directory, destination.name, 0) == 0;
    const int number = errno;
    if (!done && !is_linked(source, destination)) {
        if (number == EEXIST) return linking::taken;
        if (is_not_supported(number)) return linking::not_possible;
        raise_errno("move to " + place.string(), number);
    }
    ::unlinkat(source.directory, source.name, 0);
    return linking::done;
}

struct stream_closer {
    void operator()(DIR* stream) const noexcept { ::closedir(stream); }
};
using directory_stream = std::unique_ptr<DIR, stream_closer>;

directory_stream stream_of(const directory& in) {
    unique_fd fd(::openat(in.fd(), ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!fd) raise_errno("read " + in.path().string());
    directory_stream stream(::fdopendir(fd.get()));
    if (!stream) raise_errno("read " + in.path().string());
    static_cast<void>(fd.release());
    return stream;
}

bool is_file(const directory& in, const dirent& entry) {
    if (entry.d_type != DT_UNKNOWN) return entry.d_type == DT_REG;
    const auto is = status_of(in.at(entry.d_name));
    return is && S_ISREG(is->st_mode);
}

// The C library of musl has no function for it, nor have other systems than Linux: they link.
int rename_to_free_name([[maybe_unused]] name_at source,
                        [[maybe_unused]] name_at destination) noexcept {
#if defined(RENAME_NOREPLACE)
    return ::renameat2(source.directory, source.name, destination.directory, destination.name,
                       RENAME_NOREPLACE);
#else
    errno = ENOSYS;
    return -1;
#endif
}

}  // namespace

bool same_file(const struct stat& a, const struct stat& b) noexcept {
    return a.st_dev == b.st_dev && a.st_ino == b.st_ino;
}

bool is_named(int fd, name_at name) noexcept {
    struct stat open {};
    const auto there = status_of(name);
    return there && ::fstat(fd, &open) == 0 && same_file(open, *there);
}

bool move_to_free_name(name_at source, name_at destination, file_name place) {
    if (rename_to_free_name(source, destination) == 0) return true;
    if (errno == EEXIST) return false;
    if (!is_not_supported(errno)) raise_errno("move to " + place.string());
    const linking linked = link(source, destination, place);
    if (linked != linking::not_possible) return linked == linking::done;
    if (status_of(destination)) return false;
    if (::renameat(source.directory, source.name, destination.directory, destination.name) != 0)
        raise_errno("move to " + place.string());
    return true;
}

// Moved aside first, to a name that no other program knows: from then on nobody replaces it between
// the check and its removal.
bool remove_same(name_at name, const struct stat& known) noexcept {
    try {
        const auto there = status_of(name);
        if (!there || !same_file(*there, known)) return false;
        const std::string aside = std::string(name.name) + '.' + random_name();
        const name_at moved{name.directory, aside.c_str()};
        if (::renameat(name.directory, name.name, moved.directory, moved.name) != 0) return false;
        const auto now = status_of(moved);
        const bool same = now && same_file(*now, known);
        if (same || !move_to_free_name(moved, name, aside))
            ::unlinkat(moved.directory, moved.name, 0);
        return same;
    } catch (const std::exception&) {
        return false;
    }
}

unique_fd open_to_work_in(name_at directory) noexcept {
    constexpr int flags = O_DIRECTORY | O_CLOEXEC;
    unique_fd fd(::openat(directory.directory, directory.name, O_RDONLY | flags));
    if (fd || errno != EACCES) return fd;
    return unique_fd(::openat(directory.directory, directory.name, O_PATH | flags));
}

bool create_directory(const fs::path& file, mode_t mode) {
    if (::mkdir(file.c_str(), mode) != 0) {
        if (errno == EEXIST) return false;
        raise_errno("create " + file.string());
    }
    directory(file.has_parent_path() ? file.parent_path() : ".").sync();
    return true;
}

directory::directory(const fs::path& path)
    : fd_(open_to_work_in({AT_FDCWD, path.c_str()})), path_(path) {
    if (!fd_) raise_errno("open " + path.string());
}

struct stat directory::status() const {
    struct stat is {};
    if (::fstat(fd_.get(), &is) != 0) raise_errno("look at " + path_.string());
    return is;
}

std::optional<struct stat> directory::status(const char* name) const {
    const auto is = status_of(at(name));
    if (!is && errno != ENOENT) raise_errno("look at " + file_name(path_, name).string());
    return is;
}

directory directory::part(const std::string& name) const {
    unique_fd fd(
        ::openat(fd_.get(), name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    const int number = errno;
    if (!fd) {
        const auto is = status_of(at(name.c_str()));
        raise_errno("open " + (path_ / name).string(), is && S_ISLNK(is->st_mode) ? ELOOP : number);
    }
    return {std::move(fd), path_ / name};
}

unique_fd directory::open_file(const char* name, int flags) const noexcept {
    return unique_fd(
        ::openat(fd_.get(), name, flags | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC));
}

unique_fd directory::create_file(const char* name, mode_t mode) const noexcept {
    return unique_fd(
        ::openat(fd_.get(), name, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode));
}

unique_fd directory::open_own_file(const std::string& name) const {
    const std::string doing = "open " + (path_ / name).string();
    unique_fd file = open_file(name.c_str(), O_RDWR);
    if (!file && errno == ENOENT) {
        file = create_file(name.c_str());
        if (file) {
            sync();
            return file;
        }
        if (errno == EEXIST) file = open_file(name.c_str(), O_RDWR);  // another process was faster
    }
    struct stat is {};
    if (!file || ::fstat(file.get(), &is) != 0) raise_errno(doing);
    if (!S_ISREG(is.st_mode) || (is.st_uid != ::geteuid() && is.st_uid != 0))
        raise_local(std::make_error_code(std::errc::operation_not_permitted), doing,
                    S_ISREG(is.st_mode) ? "it belongs to another user" : "it is no regular file");
    return file;
}

// What a crash left under the other name is removed rather than opened: it may have become a link.
void directory::replace_file(const std::string& name, std::string_view octets) const {
    const std::string next = name + ".new";
    const file_name place(path_, next);
    ::unlinkat(fd_.get(), next.c_str(), 0);
    unique_fd file = create_file(next.c_str());
    if (!file) raise_errno("create " + place.string());
    write_all(file.get(), octets, place);
    sync_file(file.get(), place);
    close_file(file, place);
    if (::renameat(fd_.get(), next.c_str(), fd_.get(), name.c_str()) != 0)
        raise_errno("rename " + place.string());
    sync();
}

void directory::list(const std::function<void(const directory_entry&)>& found) const {
    const directory_stream stream = stream_of(*this);
    errno = 0;
    while (const dirent* const entry = ::readdir(stream.get())) {
        const std::string_view name = entry->d_name;
        if (name != "." && name != "..") found({entry->d_name, is_file(*this, *entry)});
        errno = 0;
    }
    if (errno != 0) raise_errno("read " + path_.string());
}

// A directory whose names this user may not read cannot be synced; its new files are, with their names.
void directory::sync() const {
    const int mode = ::fcntl(fd_.get(), F_GETFL);
    if (mode >= 0 && (mode & O_PATH) != 0) return;
    sync_file(fd_.get(), path_);
}

}  // namespace pop3::inline v1::system
