// SPDX-License-Identifier: MIT
#include "maildir_drop.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "maildir_file.hpp"
#include "served_directory.hpp"

namespace pop3::inline v1::serving {
namespace {

// Other writers of the Maildir may have put anything there.
bool is_served(const system::unique_fd& file, const system::directory& folder) {
    struct stat is {};
    struct stat directory {};
    return ::fstat(file.get(), &is) == 0 && S_ISREG(is.st_mode) &&
           ::fstat(folder.fd(), &directory) == 0 && is_of_its_owner(is, directory);
}

}  // namespace

result<std::unique_ptr<maildrop>> maildir_drop::open_at(const std::string& path,
                                                        known_sizes& sizes) {
    const auto directory = open_served(path);
    if (!directory) return directory.error();
    // Nothing is written into a directory that is no Maildir.
    auto folders = maildir_folders::open_in(*directory);
    if (!folders) return std::move(folders).error();
    system::unique_fd lock = directory->open_file("pop3.lock", O_RDWR);
    if (!lock && errno == ENOENT) lock = directory->create_file("pop3.lock");
    if (!lock && errno == EEXIST) return fail(errc::in_use);  // another server has created it
    if (!lock) return system_failure(errno);
    if (::flock(lock.get(), LOCK_EX | LOCK_NB) != 0)
        return errno == EWOULDBLOCK ? fail(errc::in_use) : system_failure(errno);
    auto entries = list_maildir(*folders);
    if (!entries) return std::move(entries).error();
    return std::unique_ptr<maildrop>(
        new maildir_drop(std::move(*folders), std::move(lock), sizes, std::move(*entries)));
}

maildir_drop::maildir_drop(maildir_folders folders, system::unique_fd lock, known_sizes& sizes,
                           std::vector<maildir_entry> entries)
    : folders_(std::move(folders)), lock_(std::move(lock)), sizes_(sizes) {
    messages_.reserve(entries.size());
    for (maildir_entry& entry : entries) {
        std::string uid = unique_id_of(entry.name());
        messages_.push_back({std::move(entry), std::move(uid)});
    }
    forget_other_sizes();
}

// Sizes of messages that are gone are kept only until they outnumber the others.
void maildir_drop::forget_other_sizes() {
    if (sizes_.size() <= 2 * messages_.size()) return;
    known_sizes still;
    for (const message& m : messages_)
        if (auto known = sizes_.extract(std::string(m.entry.name())))
            still.insert(std::move(known));
    sizes_ = std::move(still);
}

std::uint32_t maildir_drop::count() const {
    return static_cast<std::uint32_t>(messages_.size());
}

octet_count maildir_drop::size(message_number n) {
    message& m = at(n);
    if (!m.size) m.size = find_out_size(m);
    return *m.size;
}

std::string_view maildir_drop::unique_id(message_number n) {
    return at(n).uid;
}

octet_count maildir_drop::find_out_size(message& m) {
    std::string name(m.entry.name());
    const auto known = sizes_.find(name);
    struct stat status {};
    if (known != sizes_.end() &&
        ::fstatat(folder_of(m).fd(), m.entry.file(), &status, AT_SYMLINK_NOFOLLOW) == 0 &&
        static_cast<std::uint64_t>(status.st_size) == known->second.in_file)
        return known->second.as_sent;
    system::unique_fd file = open_file(m);
    if (!file || ::fstat(file.get(), &status) != 0) return 0;
    const auto in_file = static_cast<std::uint64_t>(status.st_size);
    const auto as_sent = size_as_sent(std::move(file), name, in_file);
    if (as_sent) sizes_[std::move(name)] = {in_file, *as_sent};
    return as_sent.value_or(0);
}

result<std::unique_ptr<message_source>> maildir_drop::open(message_number n) {
    system::unique_fd file = open_file(at(n));
    if (!file) return at(n).gone ? fail(errc::server_error) : fail(errc::system_temporary);
    return std::unique_ptr<message_source>(std::make_unique<maildir_source>(std::move(file)));
}

std::size_t maildir_drop::remove(std::span<const message_number> marked) {
    std::size_t left = 0;
    for (const message_number n : marked)
        if (!unlink(at(n))) ++left;
    // The reply to QUIT is a promise: the deletions must survive a power failure.
    for (std::size_t i = 0; i < maildir_folders::names.size(); ++i) ::fsync(folders_.at(i).fd());
    return left;
}

system::unique_fd maildir_drop::open_file(message& m) {
    while (!m.gone) {
        system::unique_fd file = folder_of(m).open_file(m.entry.file(), O_RDONLY);
        if (file && is_served(file, folder_of(m))) return file;
        if (file || errno != ENOENT || !find_again(m)) break;
    }
    return {};
}

bool maildir_drop::unlink(message& m) {
    while (!m.gone) {
        if (::unlinkat(folder_of(m).fd(), m.entry.file(), 0) == 0) {
            m.gone = true;
        } else if (errno != ENOENT || (!find_again(m) && !m.gone)) {
            return false;
        }
    }
    return true;
}

bool maildir_drop::find_again(const message& m) {
    auto now = list_maildir(folders_);
    if (!now) return false;
    auto found = now->begin();
    for (message& one : messages_) {  // both are ordered by name
        while (found != now->end() && found->name() < one.entry.name()) ++found;
        one.gone = found == now->end() || found->name() != one.entry.name();
        if (!one.gone) one.entry = std::move(*found++);
    }
    return !m.gone;
}

}  // namespace pop3::inline v1::serving
