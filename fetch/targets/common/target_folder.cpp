// SPDX-License-Identifier: MIT
#include "target_folder.hpp"

#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <climits>
#include <deque>

#include "fetch/error.hpp"
#include "pop3/error.hpp"
#include "system/user_name.hpp"

namespace pop3::fetch {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t longest_entry = 16 * 1024;  // of the list of users
constexpr int most_links = 40;                    // in the form of the kernel

bool is_root() {
    return ::geteuid() == 0;
}

// To work in it: its names need not be readable.
system::unique_fd open_folder(int directory, const char* name) {
    system::unique_fd folder(::openat(directory, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (folder || errno != EACCES) return folder;
    return system::unique_fd(::openat(directory, name, O_PATH | O_DIRECTORY | O_CLOEXEC));
}

// A path that is followed one name at a time, each from the folder before it.
class walk {
  public:
    explicit walk(const fs::path& path) : path_(path) { add(path); }

    // The folder at the end; closed if a part of the path is missing.
    system::unique_fd run() {
        system::unique_fd at(::open("/", O_PATH | O_DIRECTORY | O_CLOEXEC));
        while (!rest_.empty()) {
            const std::string name = std::move(rest_.front());
            rest_.pop_front();
            system::unique_fd next(
                ::openat(at.get(), name.c_str(), O_PATH | O_NOFOLLOW | O_CLOEXEC));
            if (!next) return missing();
            const struct stat is = status_of(next);
            if (S_ISLNK(is.st_mode)) {
                if (follow(next, is))
                    at = system::unique_fd(::open("/", O_PATH | O_DIRECTORY | O_CLOEXEC));
                continue;
            }
            anybody_writes_above_ = (status_of(at).st_mode & S_IWOTH) != 0;
            at = std::move(next);
        }
        system::unique_fd folder = open_folder(at.get(), ".");
        return folder ? std::move(folder) : missing();
    }
    [[nodiscard]] bool anybody_writes_above() const { return anybody_writes_above_; }

  private:
    void add(const fs::path& path) {
        auto at = rest_.begin();
        for (const fs::path& part : path.relative_path())
            if (!part.empty() && part != ".") at = std::next(rest_.insert(at, part.string()));
    }

    [[nodiscard]] struct stat status_of(const system::unique_fd& file) const {
        struct stat is {};
        if (::fstat(file.get(), &is) != 0) system::raise_errno("open " + path_.string());
        return is;
    }

    [[nodiscard]] system::unique_fd missing() const {
        if (errno != ENOENT) system::raise_errno("open " + path_.string());
        return {};
    }

    // True if it leads to a path that begins at the root.
    bool follow(const system::unique_fd& link, const struct stat& is) {
        const std::error_code loop(ELOOP, std::system_category());
        const std::string doing = "open " + path_.string();
        if (is.st_uid != 0)
            system::raise_local(loop, doing,
                                "root follows no link of " + escaped(system::user_name(is.st_uid)));
        std::array<char, PATH_MAX> target{};
        const ssize_t octets = ::readlinkat(link.get(), "", target.data(), target.size());
        if (octets <= 0 || ++links_ > most_links) system::raise_local(loop, doing);
        const fs::path leads_to(std::string(target.data(), static_cast<std::size_t>(octets)));
        add(leads_to);
        return leads_to.is_absolute();
    }

    fs::path path_;
    std::deque<std::string> rest_;
    int links_ = 0;
    bool anybody_writes_above_ = false;
};

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

void give_to(int fd, const file_owner& owner, system::file_name file) {
    if (!is_root() || (owner.user == 0 && owner.group == ::getegid())) return;
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

target_folder::target_folder(system::unique_fd fd, fs::path path)
    : fd_(std::move(fd)), path_(std::move(path)) {
    struct stat is {};
    if (::fstat(fd_.get(), &is) != 0) system::raise_errno("open " + path_.string());
    owner_ = {is.st_uid, is.st_gid};
}

std::optional<target_folder> target_folder::open(const fs::path& path) {
    const fs::path whole = fs::absolute(path);
    if (!is_root()) {
        system::unique_fd fd = open_folder(AT_FDCWD, whole.c_str());
        if (fd) return target_folder(std::move(fd), path);
        if (errno != ENOENT) system::raise_errno("open " + path.string());
        return std::nullopt;
    }
    walk method(whole);
    system::unique_fd fd = method.run();
    if (!fd) return std::nullopt;
    target_folder folder(std::move(fd), path);
    folder.anybody_puts_folders_there_ = method.anybody_writes_above();
    return folder;
}

target_folder target_folder::part(const std::string& name) const {
    system::unique_fd fd(
        ::openat(fd_.get(), name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    const int number = errno;
    struct stat is {};
    if (!fd) {
        const bool is_link = ::fstatat(fd_.get(), name.c_str(), &is, AT_SYMLINK_NOFOLLOW) == 0 &&
                             S_ISLNK(is.st_mode);
        system::raise_errno("open " + (path_ / name).string(), is_link ? ELOOP : number);
    }
    return {std::move(fd), path_ / name};
}

target_folder target_folder::create(const std::string& name, const file_owner& owner) const {
    const bool is_new = ::mkdirat(fd_.get(), name.c_str(), 0700) == 0;
    if (!is_new && errno != EEXIST) system::raise_errno("create " + (path_ / name).string());
    target_folder made = part(name);
    if (is_new) {
        give_to(made.fd(), owner, made.path());
        system::sync_file(fd_.get(), path_);
        made.owner_ = ::geteuid() == 0 ? owner : made.owner_;
    }
    return made;
}

file_owner target_folder::owner_of_mail(const std::optional<file_owner>& deliver_as) const {
    if (!is_root()) {
        if (deliver_as && deliver_as->user != ::geteuid())
            system::raise_local(fetch_errc::target_foreign,
                                "deliver to " + path_.string() + " as " +
                                    escaped(system::user_name(deliver_as->user)),
                                "only root delivers for others");
        return {::geteuid(), ::getegid()};
    }
    const file_owner owner = deliver_as.value_or(owner_);
    if (owner_.user != 0 && owner_.user != owner.user) raise_foreign(path_, owner_.user);
    if (owner_.user != 0 && !deliver_as && anybody_puts_folders_there_)
        system::raise_local(fetch_errc::target_foreign, "deliver to " + path_.string(),
                            "it belongs to " + escaped(system::user_name(owner_.user)) +
                                ", and lies where any user may create a folder");
    return owner;
}

}  // namespace pop3::fetch
