// SPDX-License-Identifier: MIT
#include "safe_path.hpp"

#include <unistd.h>

#include <array>
#include <climits>

#include "local_error.hpp"
#include "pop3/error.hpp"
#include "user_name.hpp"

namespace pop3::inline v1::system {
namespace {

namespace fs = std::filesystem;

constexpr int most_links = 40;  // in the form of the kernel

unique_fd open_root() {
    return unique_fd(::open("/", O_PATH | O_DIRECTORY | O_CLOEXEC));
}

bool is_ours(const struct stat& is) {
    return is.st_uid == 0 || is.st_uid == ::geteuid();
}

}  // namespace

safe_path::safe_path(const fs::path& path) : path_(path) {
    add(fs::absolute(path));
}

// The first look mounts what autofs mounts on its use; O_PATH does not.
std::optional<directory> safe_path::open() {
    struct stat used {};
    static_cast<void>(::stat(path_.c_str(), &used));
    unique_fd at = open_root();
    while (!rest_.empty()) {
        const std::string name = std::move(rest_.front());
        rest_.pop_front();
        unique_fd next(::openat(at.get(), name.c_str(), O_PATH | O_NOFOLLOW | O_CLOEXEC));
        if (!next) return missing();
        const struct stat is = status_of(next);
        judge(status_of(at), is);
        if (S_ISLNK(is.st_mode)) {
            if (!follow(next, is)) continue;
            at = open_root();
            here_.clear();
        } else {
            here_ += '/' + name;
            at = std::move(next);
        }
    }
    unique_fd folder = open_to_work_in({at.get(), "."});
    if (!folder) return missing();
    return directory(std::move(folder), path_);
}

void safe_path::add(const fs::path& path) {
    auto at = rest_.begin();
    for (const fs::path& part : path.relative_path())
        if (!part.empty() && part != ".") at = std::next(rest_.insert(at, part.string()));
}

void safe_path::judge(const struct stat& above, const struct stat& part) {
    is_open_to_all_ = (above.st_mode & S_IWOTH) != 0;
    if (!is_open_to_all_) return;
    if ((above.st_mode & S_ISVTX) == 0 && replaceable_.empty())
        replaceable_ = here_.empty() ? "/" : here_;
    is_planted_ = is_planted_ || !is_ours(part);
}

struct stat safe_path::status_of(const unique_fd& file) const {
    struct stat is {};
    if (::fstat(file.get(), &is) != 0) raise_errno("open " + path_.string());
    return is;
}

std::optional<directory> safe_path::missing() const {
    if (errno != ENOENT) raise_errno("open " + path_.string());
    return std::nullopt;
}

// True if it leads to a path that begins at the root.
bool safe_path::follow(const unique_fd& link, const struct stat& is) {
    const std::error_code loop(ELOOP, std::system_category());
    const std::string doing = "open " + path_.string();
    const bool by_root = ::geteuid() == 0;
    if (!is_ours(is) && (by_root || is_open_to_all_))
        raise_local(loop, doing,
                    (by_root ? "root follows no link of " : "on its path is a link of ") +
                        escaped(user_name(is.st_uid)));
    std::array<char, PATH_MAX> target{};
    const ssize_t octets = ::readlinkat(link.get(), "", target.data(), target.size());
    if (octets <= 0 || ++links_ > most_links) raise_local(loop, doing);
    const fs::path leads_to(std::string(target.data(), static_cast<std::size_t>(octets)));
    add(leads_to);
    return leads_to.is_absolute();
}

}  // namespace pop3::inline v1::system
