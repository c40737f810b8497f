// SPDX-License-Identifier: MIT
#include "mbox_file.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <string>

#include "fetch/error.hpp"
#include "system/stop_event.hpp"
#include "system/user_name.hpp"

namespace pop3::fetch {
namespace {

namespace fs = std::filesystem;

constexpr std::chrono::milliseconds first_pause(50);
constexpr std::chrono::milliseconds longest_pause(1000);

fs::path folder_of(const fs::path& path) {
    return path.has_parent_path() ? path.parent_path() : ".";
}

// When a wait that begins now is over.
system::time_point end_of(const lock_timeout& limit) {
    return std::min(limit.end, system::later(limit.clock->now(), limit.longest));
}

void pause(const lock_timeout& limit, system::time_point until) {
    const system::stop_event stop(limit.stop);
    pollfd watched[] = {stop.watched()};
    if (system::poll_until(watched, until, *limit.clock) == errc::cancelled)
        throw system::local_error(fail(errc::cancelled));
}

}  // namespace

mbox_file::mbox_file(const fs::path& path, target_folder folder,
                     const std::optional<file_owner>& deliver_as)
    : path_(path),
      name_(path.filename().string()),
      folder_(std::move(folder)),
      owner_(folder_.owner_of_mail(deliver_as)),
      dot_(std::make_unique<system::dot_lock>(folder_.fd(), name_, path)) {}

mbox_file mbox_file::open_or_create(const fs::path& path, const lock_timeout& limit,
                                    const std::optional<file_owner>& deliver_as) {
    auto folder = target_folder::open(folder_of(path));
    if (!folder) system::raise_errno("create mbox " + path.string(), ENOENT);
    mbox_file box(path, *std::move(folder), deliver_as);
    const system::time_point end = end_of(limit);
    while (!box.open_file(true) || !box.lock(limit, end)) continue;
    return box;
}

std::optional<mbox_file> mbox_file::open(const fs::path& path, const lock_timeout& limit,
                                         const std::optional<file_owner>& deliver_as) {
    auto folder = target_folder::open(folder_of(path));
    if (!folder) return std::nullopt;
    mbox_file box(path, *std::move(folder), deliver_as);
    const system::time_point end = end_of(limit);
    do {
        if (!box.open_file(false)) return std::nullopt;
    } while (!box.lock(limit, end));
    return box;
}

// False if the file does not exist, or, with `create`, if it appeared or vanished just now.
bool mbox_file::open_file(bool create) {
    file_ = folder_.open_file(name_.c_str(), O_RDWR);
    if (file_) {
        check();
        return true;
    }
    if (errno != ENOENT) raise_unopened(errno);
    if (!create) return false;
    file_ = folder_.create_file(name_.c_str());
    if (!file_ && errno == EEXIST) return false;
    if (!file_) system::raise_errno("create mbox " + path_.string());
    give_to(file_.get(), owner_, path_);
    folder_.sync();
    return true;
}

// Of what another user put there, a link or a socket, that user is named.
void mbox_file::raise_unopened(int number) const {
    const auto there = folder_.status(name_.c_str());
    if (there && S_ISLNK(there->st_mode))
        system::raise_local(std::error_code(ELOOP, std::system_category()),
                            "open mbox " + path_.string(),
                            "it is a link of " + escaped(system::user_name(there->st_uid)));
    if (there && there->st_uid != owner_.user) raise_foreign(path_, there->st_uid);
    if (there && S_ISSOCK(there->st_mode))
        system::raise_local(fetch_errc::target_not_mbox, "open mbox " + path_.string());
    system::raise_errno("open mbox " + path_.string(), number);
}

// A file that is not an mbox is not written to.
void mbox_file::check() const {
    struct stat is {};
    if (::fstat(file_.get(), &is) != 0) system::raise_errno("open mbox " + path_.string());
    std::array<char, 5> start{};
    check_owner(is);
    if (!S_ISREG(is.st_mode) || (is.st_size != 0 && read(0, start) != "From "))
        system::raise_local(fetch_errc::target_not_mbox, "open mbox " + path_.string());
}

// In a folder of others, a second name may lead to any file of this user. A run of root that was
// killed before it changed the owner of the new file has left it empty.
void mbox_file::check_owner(const struct stat& is) const {
    const bool by_root = ::geteuid() == 0;
    if ((by_root || folder_.is_shared()) && is.st_nlink > 1 && S_ISREG(is.st_mode))
        system::raise_local(std::make_error_code(std::errc::operation_not_permitted),
                            "open mbox " + path_.string(),
                            "it has another name elsewhere, a hard link");
    if (is.st_uid == owner_.user) return;
    if (!by_root || is.st_uid != 0 || is.st_size != 0) raise_foreign(path_, is.st_uid);
    give_to(file_.get(), owner_, path_);
}

// True after it is locked; false if another file has replaced it meanwhile.
bool mbox_file::lock(const lock_timeout& limit, system::time_point end) {
    clock_ = limit.clock;
    for (auto wait = first_pause; !try_lock(); wait = std::min(2 * wait, longest_pause)) {
        const system::time_point now = limit.clock->now();
        if (now >= end) raise_locked();
        pause(limit, std::min(now + wait, end));
    }
    if (is_still_there()) return true;
    dot_->unlock();
    return false;
}

// In a spool, any user can put a lock file beside the mbox of another one.
void mbox_file::raise_locked() const {
    const std::string lock = dot_->path().string();
    const std::optional<uid_t> user = dot_->user();
    const bool foreign = user && *user != ::geteuid() && *user != owner_.user;
    system::raise_local(fetch_errc::target_locked, "lock mbox " + path_.string(),
                        foreign ? "the lock file " + lock + " belongs to " +
                                      escaped(system::user_name(*user)) +
                                      ": only that user or root can remove it"
                                : "the lock file would be " + lock);
}

bool mbox_file::try_lock() {
    if (!system::lock_whole(file_.get(), F_WRLCK)) {
        if (errno == EAGAIN || errno == EACCES || errno == EINTR) return false;
        system::raise_errno("lock mbox " + path_.string());
    }
    if (dot_->try_lock() != system::dot_lock::attempt::taken) return true;
    system::lock_whole(file_.get(), F_UNLCK);
    return false;
}

bool mbox_file::is_still_there() const {
    return system::is_named(file_.get(), {folder_.fd(), name_.c_str()});
}

std::uint64_t mbox_file::size() const {
    struct stat is {};
    if (::fstat(file_.get(), &is) != 0) system::raise_errno("look at " + path_.string());
    return static_cast<std::uint64_t>(is.st_size);
}

std::string_view mbox_file::read(std::uint64_t at, std::span<char> into) const {
    dot_->refresh(clock_->now());
    return system::read_at(file_.get(), at, into, path_);
}

void mbox_file::write(std::uint64_t at, std::string_view octets) {
    dot_->refresh(clock_->now());
    system::write_at(file_.get(), at, octets, path_);
}

void mbox_file::truncate(std::uint64_t size) {
    if (::ftruncate(file_.get(), static_cast<off_t>(size)) != 0)
        system::raise_errno("cut " + path_.string());
}

void mbox_file::sync() {
    system::sync_file(file_.get(), path_);
}

}  // namespace pop3::fetch
