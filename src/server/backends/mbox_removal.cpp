// SPDX-License-Identifier: MIT
#include "mbox_removal.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <exception>
#include <optional>
#include <string>
#include <vector>

#include "mbox_index.hpp"
#include "system/dot_lock.hpp"
#include "system/file.hpp"
#include "system/local_error.hpp"
#include "system/random_name.hpp"
#include "system/unique_fd.hpp"

namespace pop3::inline v1::serving {
namespace {

namespace fs = std::filesystem;

// By a program that ignores the locks.
bool has_changed(const struct stat& before, const struct stat& now) {
    return before.st_size != now.st_size || before.st_mtim.tv_sec != now.st_mtim.tv_sec ||
           before.st_mtim.tv_nsec != now.st_mtim.tv_nsec;
}

// The mbox, open for writing and locked against every other program, while it lives.
class locked_mbox {
  public:
    explicit locked_mbox(const mbox_place& place)
        : path_(place.path),
          name_(place.name),
          folder_(place.folder),
          dot_(folder_.fd(), name_, path_) {}

    // False if another program has it, or it is not `other` any more.
    bool lock(int other) {
        file_ = folder_.open_file(name_.c_str(), O_RDWR);
        if (!file_ || !system::lock_whole(file_.get(), F_WRLCK)) return false;
        if (dot_.try_lock() == system::dot_lock::attempt::taken) return false;
        struct stat before {};
        return ::fstat(other, &before) == 0 && is_still_there() && system::same_file(before, is_);
    }
    [[nodiscard]] int file() const noexcept { return file_.get(); }

    // Writes all but `parts` into a new file, and puts that in the place of the old one. `others` is the
    // number of the messages that stay: without what was between them, two may look like one.
    void replace_without(const std::vector<mbox_part>& parts, std::size_t others) {
        const std::string made = '.' + name_ + '.' + system::random_name();
        system::unique_fd copy = folder_.create_file(made.c_str());
        if (!copy) system::raise_errno("create a file beside " + path_.string());
        try {
            const struct stat before = is_;
            copy_without(parts, copy.get());
            if (const auto left = index_mbox(copy.get()); !left || left->size() != others)
                system::raise_errno("remove messages from " + path_.string(), EIO);
            give_owner(copy.get());
            system::sync_file(copy.get(), path_);
            system::close_file(copy, path_);
            if (!is_still_there() || has_changed(before, is_) ||
                ::renameat(folder_.fd(), made.c_str(), folder_.fd(), name_.c_str()) != 0)
                system::raise_errno("replace " + path_.string());
        } catch (const std::exception&) {
            ::unlinkat(folder_.fd(), made.c_str(), 0);
            throw;
        }
        ::fsync(folder_.fd());
    }

  private:
    bool is_still_there() {
        return ::fstat(file_.get(), &is_) == 0 && S_ISREG(is_.st_mode) &&
               system::is_named(file_.get(), folder_.at(name_.c_str()));
    }

    void copy_without(const std::vector<mbox_part>& parts, int copy) {
        std::uint64_t at = 0;
        for (const mbox_part& part : parts) {
            copy_octets(at, part.begin, copy);
            at = part.next;
        }
        copy_octets(at, static_cast<std::uint64_t>(is_.st_size), copy);
    }

    void copy_octets(std::uint64_t at, std::uint64_t end, int copy) {
        std::vector<char> room(64 * 1024);
        while (at < end) {
            dot_.refresh(std::chrono::steady_clock::now());
            const auto most = std::min<std::uint64_t>(room.size(), end - at);
            const std::string_view octets = system::read_at(
                file_.get(), at, {room.data(), static_cast<std::size_t>(most)}, path_);
            if (octets.empty()) system::raise_errno("read " + path_.string(), EIO);
            system::write_all(copy, octets, path_);
            at += octets.size();
        }
    }

    // A group that this user may not give the file to loses its rights, and no other gets them.
    void give_owner(int copy) const {
        const bool given = ::fchown(copy, is_.st_uid, is_.st_gid) == 0;
        struct stat now {};
        if (::fstat(copy, &now) != 0 || now.st_uid != is_.st_uid)
            system::raise_errno("give " + path_.string() + " its owner", EPERM);
        const mode_t mode = is_.st_mode & 07777U;
        const bool same_group = given || now.st_gid == is_.st_gid;
        if (::fchmod(copy, same_group ? mode : mode & ~mode_t{S_IRWXG | S_ISGID}) != 0)
            system::raise_errno("give " + path_.string() + " its mode");
    }

    const fs::path& path_;
    const std::string& name_;
    const system::directory& folder_;
    system::unique_fd file_;
    system::dot_lock dot_;  // released before the file is closed
    struct stat is_ {};     // of file_
};

struct found_parts {
    std::vector<mbox_part> parts;
    std::size_t others = 0;
};

// The messages as they are now; nothing if one of them is not where it was.
std::optional<found_parts> still_there(int file, std::span<const mbox_part> parts) {
    const result<std::vector<mbox_part>> now = index_mbox(file);
    if (!now) return std::nullopt;
    std::vector<mbox_part> found;
    auto at = now->begin();
    for (const mbox_part& part : parts) {
        at = std::find_if(at, now->end(),
                          [&](const mbox_part& other) { return other.begin >= part.begin; });
        if (at == now->end() || at->begin != part.begin || at->text != part.text ||
            at->end != part.end || at->digest != part.digest)
            return std::nullopt;
        found.push_back(*at);
    }
    const std::size_t others = now->size() - found.size();
    return found_parts{std::move(found), others};
}

}  // namespace

bool remove_from_mbox(const mbox_place& place, int file, std::span<const mbox_part> parts) {
    try {
        locked_mbox box(place);
        if (!box.lock(file)) return false;
        const auto now = still_there(box.file(), parts);
        if (!now) return false;
        box.replace_without(now->parts, now->others);
        return true;
    } catch (const std::exception&) {
        return false;  // a full disk, or no permission: the old file is untouched
    }
}

}  // namespace pop3::inline v1::serving
