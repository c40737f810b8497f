// SPDX-License-Identifier: MIT
#include "target_folder.hpp"

#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fetch/error.hpp"
#include "pop3/error.hpp"
#include "system/safe_path.hpp"
#include "system/user_name.hpp"

namespace pop3::fetch {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t longest_entry = 16 * 1024;  // of the list of users

bool is_root() {
    return ::geteuid() == 0;
}

// Where any user may rename folders, what is checked now is another one in the next run.
[[noreturn]] void raise_replaceable(const fs::path& target, const fs::path& folder) {
    const std::string name = escaped(folder.string());
    system::raise_local(std::make_error_code(std::errc::operation_not_permitted),
                        "deliver to " + target.string(),
                        "any user may replace what is in " + name + ": chmod +t " + name);
}

}  // namespace

file_owner user_named(const std::string& name) {
    std::string room(longest_entry, '\0');
    struct passwd entry {};
    struct passwd* found = nullptr;
    const int failed = ::getpwnam_r(name.c_str(), &entry, room.data(), room.size(), &found);
    if (!found && failed != 0) system::raise_errno("look for the user " + escaped(name), failed);
    if (!found)
        system::raise_local(fetch_errc::target_foreign, "deliver as " + escaped(name),
                            "there is no user of that name");
    return {entry.pw_uid, entry.pw_gid};
}

bool must_give_to(const file_owner& owner) {
    return is_root() && (owner.user != 0 || owner.group != ::getegid());
}

void give_to(int fd, const file_owner& owner, system::file_name file) {
    if (!must_give_to(owner)) return;
    if (::fchown(fd, owner.user, owner.group) == 0) return;
    const int number = errno;
    struct stat is {};  // some file systems have only one owner, and refuse even that
    if (::fstat(fd, &is) == 0 && is.st_uid == owner.user) return;
    system::raise_errno(
        "change the owner of " + file.string() + " to " + escaped(system::user_name(owner.user)),
        number);
}

void raise_foreign(system::file_name file, uid_t owner) {
    system::raise_local(fetch_errc::target_foreign, "deliver to " + file.string(),
                        "it belongs to " + escaped(system::user_name(owner)) +
                            ", and this program is run by " +
                            escaped(system::user_name(::geteuid())));
}

target_folder::target_folder(system::directory opened) : system::directory(std::move(opened)) {
    const struct stat is = status();
    owner_ = {is.st_uid, is.st_gid};
}

std::optional<target_folder> target_folder::open(const fs::path& path) {
    if (!is_root()) {
        try {
            return target_folder(system::directory(path));
        } catch (const system::local_error& error) {
            if (error.reason().code == std::errc::no_such_file_or_directory) return std::nullopt;
            throw;
        }
    }
    system::safe_path checked(path);
    std::optional<system::directory> found = checked.open();
    if (!found) return std::nullopt;
    if (!checked.replaceable().empty()) raise_replaceable(path, checked.replaceable());
    target_folder folder(*std::move(found));
    folder.is_planted_ = checked.is_planted();
    return folder;
}

target_folder target_folder::own_part(const std::string& name) const {
    target_folder opened(part(name));
    const uid_t whose = opened.owner_.user;
    if (whose != owner_.user && whose != ::geteuid() && whose != 0)
        raise_foreign(opened.path(), whose);
    return opened;
}

// Another user may have put a folder of root in the place of the new one: only an empty one is given
// away. A run that was killed may have left one, too.
target_folder target_folder::create(const std::string& name, const file_owner& owner) const {
    const bool is_new = ::mkdirat(fd(), name.c_str(), 0700) == 0;
    if (!is_new && errno != EEXIST) system::raise_errno("create " + (path() / name).string());
    target_folder made(part(name));
    const bool gives_away = is_root() && made.owner_.user == 0 && owner.user != 0;
    if (gives_away ? made.is_empty() : is_new) {
        give_to(made.fd(), owner, made.path());
        if (is_root()) made.owner_ = owner;
    }
    if (is_new) sync();
    return made;
}

bool target_folder::is_empty() const {
    bool any = false;
    list([&](const system::directory_entry&) { any = true; });
    return !any;
}

bool target_folder::is_shared() const {
    return (owner_.user != ::geteuid() && owner_.user != 0) || (status().st_mode & S_IWOTH) != 0;
}

file_owner target_folder::owner_of_mail(const std::optional<file_owner>& deliver_as) const {
    if (!is_root()) {
        if (deliver_as && deliver_as->user != ::geteuid())
            system::raise_local(fetch_errc::target_foreign,
                                "deliver to " + path().string() + " as " +
                                    escaped(system::user_name(deliver_as->user)),
                                "only root delivers for others");
        return {::geteuid(), ::getegid()};
    }
    const file_owner owner = deliver_as.value_or(owner_);
    if (owner_.user != 0 && owner_.user != owner.user) raise_foreign(path(), owner_.user);
    if (const mode_t mode = status().st_mode; (mode & S_IWOTH) != 0 && (mode & S_ISVTX) == 0)
        raise_replaceable(path(), path());
    if (owner_.user != 0 && !deliver_as && is_planted_)
        system::raise_local(fetch_errc::target_foreign, "deliver to " + path().string(),
                            "it belongs to " + escaped(system::user_name(owner_.user)) +
                                ", and lies where any user may create a folder");
    return owner;
}

}  // namespace pop3::fetch
