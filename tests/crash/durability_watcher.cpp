// SPDX-License-Identifier: MIT
#include "durability_watcher.hpp"

#include <fcntl.h>
#include <sys/syscall.h>

#include <algorithm>
#include <filesystem>
#include <optional>

namespace pop3::test {
namespace {

std::string folder_of(const std::string& path) {
    return path.substr(0, path.rfind('/'));
}

// Files that may be lost: locks, shared memory, and names in tmp/.
bool is_passing(const std::string& path) {
    return path.ends_with(".lock") || path.ends_with("-shm") || folder_of(path).ends_with("/tmp");
}

// Two names of one file: for rename and link.
struct two_names {
    std::string from;
    std::string out;
};

std::optional<two_names> names_of(const system_call& call, const auto& path_at) {
    switch (call.number) {
        case SYS_renameat:
        case SYS_renameat2:
        case SYS_linkat:
            return two_names{path_at(call, 0), path_at(call, 2)};
#ifdef SYS_rename
        case SYS_rename:
        case SYS_link:
            return two_names{call.path(0), call.path(1)};
#endif
        default:
            return std::nullopt;
    }
}

bool is_spool(const std::string& path) {
    return path.ends_with(".spool");
}

bool syncs(long number) {
    return number == SYS_fsync || number == SYS_fdatasync;
}

bool writes(long number) {
    return number == SYS_write || number == SYS_pwrite64 || number == SYS_writev ||
           number == SYS_ftruncate;
}

}  // namespace

verdict durability_watcher::before(const system_call& call) {
    const auto path = [this](const system_call& c, std::size_t at) { return path_at(c, at); };
    if (call.number == SYS_sendto) {
        about_to_send(call.octets(1, call.arguments[2]));
    } else if (call.number == SYS_openat && (call.arguments[2] & O_CREAT) != 0) {
        if (const std::string file = path_at(call, 0); !std::filesystem::exists(file))
            created_.insert(file);
    } else if (call.number == SYS_close) {  // another thread may get the number before we see it
        open_.erase(call.descriptor());
    } else if (writes(call.number) && file_of(call.descriptor()) == target_) {
        about_to_deliver({});
    } else if (call.number == SYS_pread64 && is_spool(file_of(call.descriptor()))) {
        about_to_read_spool(call);
    } else if (syncs(call.number) && is_spool(file_of(call.descriptor()))) {
        spool_in_sync_[call.thread] = spool_written_;
    } else if (const auto names = names_of(call, path)) {
        if (names->out.starts_with(target_ + "/new/")) about_to_deliver(names->from);
    }
    return verdict::go_on;
}

void durability_watcher::after(const system_call& call, std::int64_t outcome) {
    if (outcome < 0) return;
    const auto path = [this](const system_call& c, std::size_t at) { return path_at(c, at); };
    if (call.number == SYS_openat)
        opened(call, static_cast<int>(outcome));
    else if (writes(call.number))
        written(call, outcome);
    else if (syncs(call.number))
        synced(call);
    else if (const auto names = names_of(call, path))
        named(names->from, names->out);
}

void durability_watcher::about_to_send(std::string_view octets) {
    std::size_t marks = 0;
    for (std::size_t at = octets.find("DELE "); at != octets.npos;
         at = octets.find("DELE ", at + 1))
        ++marks;
    deletions_ += marks;
    if (marks == 0 && !octets.starts_with("QUIT")) return;
    const std::string command = marks > 0 ? "DELE" : "QUIT";
    for (const auto* unsynced : {&unsynced_files_, &unsynced_directories_})
        for (const std::string& each : *unsynced)
            if (each.starts_with(target_) || each.starts_with(folder_of(target_) + "/state/ledger"))
                broken_.push_back(command + " before the sync of " + each);
    if (deliveries_ == 0) broken_.push_back(command + " before any delivery");
}

// Others may be in progress meanwhile: staged in tmp/, or in the spool.
void durability_watcher::about_to_deliver(const std::string& staged) {
    ++deliveries_;
    for (const std::string& each : unsynced_files_) {
        const bool another = is_spool(each) || (is_passing(each) && each != staged);
        if (each != target_ && !another) broken_.push_back("delivery before the sync of " + each);
    }
}

void durability_watcher::about_to_read_spool(const system_call& call) {
    const std::uint64_t end = call.arguments[3] + call.arguments[2];
    if (end > spool_synced_)
        broken_.push_back("delivery before the sync of " + file_of(call.descriptor()));
}

void durability_watcher::opened(const system_call& call, int descriptor) {
    const std::string path = path_at(call, 0);
    const bool nameless = (call.arguments[2] & O_TMPFILE) == O_TMPFILE;  // gone with the process
    if (nameless) return;
    open_[descriptor] = path;  // of any folder: root walks from "/" to the target
    if (!path.starts_with(home_)) return;
    if (created_.erase(path) > 0 && !is_passing(path))
        unsynced_directories_.insert(folder_of(path));
    if ((call.arguments[2] & O_TRUNC) != 0) written(descriptor);
}

void durability_watcher::named(const std::string& from, const std::string& out) {
    if (!out.starts_with(home_)) return;
    if (unsynced_files_.erase(from) > 0) unsynced_files_.insert(out);
    if (!is_passing(out)) unsynced_directories_.insert(folder_of(out));
}

void durability_watcher::synced(const system_call& call) {
    const std::string file = file_of(call.descriptor());
    unsynced_files_.erase(file);
    unsynced_directories_.erase(file);
    if (is_spool(file)) spool_synced_ = std::max(spool_synced_, spool_in_sync_[call.thread]);
}

void durability_watcher::written(const system_call& call, std::int64_t outcome) {
    written(call.descriptor());
    if (!is_spool(file_of(call.descriptor()))) return;
    if (call.number == SYS_ftruncate) {
        spool_written_ = call.arguments[1];
        spool_synced_ = std::min(spool_synced_, spool_written_);
    } else if (call.number == SYS_pwrite64) {
        spool_written_ =
            std::max(spool_written_, call.arguments[3] + static_cast<std::uint64_t>(outcome));
    }
}

void durability_watcher::written(int descriptor) {
    const std::string file = file_of(descriptor);
    if (file.starts_with(home_) && !file.ends_with("-shm") && !file.ends_with(".lock"))
        unsynced_files_.insert(file);
}

// The path in argument `directory + 1`, seen from the directory in argument `directory`.
std::string durability_watcher::path_at(const system_call& call, std::size_t directory) const {
    const std::string path = call.path(directory + 1);
    if (path.starts_with('/')) return path;
    const std::string folder = file_of(call.descriptor(directory));
    if (path == ".") return folder;
    return folder == "/" ? '/' + path : folder + '/' + path;
}

std::string durability_watcher::file_of(int descriptor) const {
    const auto at = open_.find(descriptor);
    return at == open_.end() ? std::string{} : at->second;
}

}  // namespace pop3::test
