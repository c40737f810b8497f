// SPDX-License-Identifier: MIT
#include "mbox_drop.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <map>

#include "mbox_source.hpp"
#include "served_directory.hpp"
#include "system/file.hpp"

namespace pop3::inline v1::serving {
namespace {

known_index::version version_of(const struct stat& is) {
    return {is.st_dev, is.st_ino, is.st_size,
            std::int64_t{is.st_mtim.tv_sec} * 1'000'000'000 + is.st_mtim.tv_nsec};
}

// While another program delivers, half of a message would be read: that has to wait.
result<std::shared_ptr<const std::vector<mbox_part>>> read_index(int file, known_index& known) {
    if (!system::lock_whole(file, F_RDLCK) && (errno == EAGAIN || errno == EACCES))
        return fail(errc::in_use);
    struct stat is {};
    ::fstat(file, &is);
    const known_index::version version = version_of(is);
    if (known.read != version) {
        known.read.reset();
        result<std::vector<mbox_part>> parts = index_mbox(file);
        if (!parts) return std::move(parts).error();
        known = {version, std::make_shared<const std::vector<mbox_part>>(*std::move(parts))};
    }
    system::lock_whole(file, F_UNLCK);
    return known.parts;
}

// A server that root runs reads no file that a user put there to have it read: one of another user,
// or one with another name elsewhere.
std::optional<failure> reason_against(const system::unique_fd& file,
                                      const system::directory& folder) {
    struct stat is {};
    struct stat directory {};
    if (::fstat(file.get(), &is) != 0 || ::fstat(folder.fd(), &directory) != 0)
        return system_failure(errno);
    if (!S_ISREG(is.st_mode)) return fail(errc::system_permanent, "not an mbox");
    const bool is_spool = directory.st_uid == 0 && (directory.st_mode & S_ISVTX) != 0;
    if (!is_spool && !is_of_its_owner(is, directory))
        return fail(errc::system_permanent, "the mbox belongs to another user than its directory");
    if (::geteuid() == 0 && is.st_nlink > 1)
        return fail(errc::system_permanent, "the mbox has another name elsewhere (a hard link)");
    return std::nullopt;
}

}  // namespace

result<std::unique_ptr<maildrop>> mbox_drop::open_at(const std::filesystem::path& path,
                                                     mbox_access access, known_index& known) {
    auto folder = open_served(path.has_parent_path() ? path.parent_path() : ".");
    if (!folder) return std::move(folder).error();
    system::unique_fd file = folder->open_file(path.filename().c_str(), O_RDONLY);
    if (!file) return fail(errc::system_permanent, std::system_category().message(errno));
    if (auto reason = reason_against(file, *folder)) return *std::move(reason);
    if (::flock(file.get(), LOCK_EX | LOCK_NB) != 0)
        return errno == EWOULDBLOCK
                   ? fail(errc::in_use)
                   : fail(errc::system_temporary, std::system_category().message(errno));
    auto parts = read_index(file.get(), known);
    if (!parts) return std::move(parts).error();
    return std::unique_ptr<maildrop>(
        new mbox_drop({*std::move(folder), path.filename().string(), path}, std::move(file),
                      *std::move(parts), access));
}

mbox_drop::mbox_drop(mbox_place place, system::unique_fd file,
                     std::shared_ptr<const std::vector<mbox_part>> parts, mbox_access access)
    : place_(std::move(place)), file_(std::move(file)), parts_(std::move(parts)), access_(access) {
    std::map<std::string_view, int> times;
    uids_.reserve(parts_->size());
    for (const mbox_part& part : *parts_) {
        std::string uid = part.digest;
        if (const int before = times[part.digest]++) uid += '-' + std::to_string(before + 1);
        uids_.push_back(std::move(uid));
    }
}

result<std::unique_ptr<message_source>> mbox_drop::open(message_number n) {
    return std::unique_ptr<message_source>(std::make_unique<mbox_source>(file_.get(), part(n)));
}

std::size_t mbox_drop::remove(std::span<const message_number> marked) {
    if (access_ == mbox_access::read_only) return marked.size();
    std::vector<mbox_part> doomed;
    for (const message_number n : marked) doomed.push_back(part(n));
    return remove_from_mbox(place_, file_.get(), doomed) ? 0 : marked.size();
}

}  // namespace pop3::inline v1::serving
