// SPDX-License-Identifier: MIT
#include "spool.hpp"

#include <unistd.h>

#include <algorithm>

#include "fetch/error.hpp"
#include "system/directory.hpp"
#include "system/random_name.hpp"

namespace pop3::fetch {
namespace {

namespace fs = std::filesystem;

system::unique_fd unnamed_file(const fs::path& directory) {
    system::unique_fd file(::open(directory.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600));
    if (file) return file;
    const system::directory in(directory);  // some file systems have no files without a name
    const std::string name = "spool-" + system::random_name();
    file = in.create_file(name.c_str());
    if (!file) system::raise_errno("create a file in " + directory.string());
    ::unlinkat(in.fd(), name.c_str(), 0);
    return file;
}

}  // namespace

void spool::write(std::string_view octets) {
    octets_ += octets.size();
    has_8bit_ = has_8bit_ || std::ranges::any_of(octets, [](char c) { return (c & '\x80') != 0; });
    if (!file_) {
        memory_ += octets;
        if (memory_.size() <= in_memory) return;
        file_ = unnamed_file(directory_);
        octets = memory_;
    }
    system::write_all(file_.get(), octets, directory_ / "(spool)");
    memory_.clear();
}

std::string_view spool::read(octet_count at, std::span<char> room) const {
    if (!file_) {
        const std::string_view all = memory_;
        return all.substr(std::min<std::size_t>(at, all.size()), room.size());
    }
    return system::read_at(file_.get(), at, room, directory_ / "(spool)");
}

}  // namespace pop3::fetch
