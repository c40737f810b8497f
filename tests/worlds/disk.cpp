// SPDX-License-Identifier: MIT
#include "disk.hpp"

#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <stdexcept>

#include "letter.hpp"

namespace pop3::test::worlds {
namespace {

namespace fs = std::filesystem;

std::string octets_of(const fs::path& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

std::string root() {
    const fs::path memory = "/dev/shm";
    const bool usable = ::access(memory.c_str(), W_OK) == 0;
    std::string name = (usable ? memory : fs::temp_directory_path()) / "pop3-world-XXXXXX";
    if (!::mkdtemp(name.data())) throw std::runtime_error("no temporary directory");
    return name;
}

// Messages of an mbox. None of ours has a line that begins with "From " of its own.
void count_mbox(const std::string& text, census& all) {
    std::size_t at = 0;
    while (at < text.size()) {
        const std::size_t begin = text.find('\n', at) + 1;
        std::size_t end = text.find("\n\nFrom ", begin - 1);
        at = end == std::string::npos ? text.size() : end + 2;
        if (end == std::string::npos) end = text.size() - 2;
        ++all[essence(std::string_view(text).substr(begin, std::max(end + 1, begin) - begin))];
    }
}

// The processes that held locks are gone with them.
void copy_tree(const fs::path& from, const fs::path& into) {
    fs::create_directories(into);
    for (const fs::directory_entry& each : fs::directory_iterator(from)) {
        const fs::path name = each.path().filename();
        if (each.is_directory())
            copy_tree(each.path(), into / name);
        else if (name.extension() != ".lock" && !name.string().ends_with("-shm"))
            fs::copy_file(each.path(), into / name);
    }
}

}  // namespace

disk::disk(target_kind kind) : kind_(kind), root_(root()) {
    fs::create_directories(root_ / "now/state");
    fs::permissions(root_ / "now/state", fs::perms::owner_all);
}

disk::~disk() {
    std::error_code ignored;
    fs::remove_all(root_, ignored);
}

fetch::target_spec disk::place() const {
    switch (kind_) {
        case target_kind::maildir:
            return fetch::maildir_spec{root_ / "now/Mail"};
        case target_kind::mbox:
            return fetch::mbox_spec{root_ / "now/mbox"};
        case target_kind::receiver:
            break;
    }
    return fetch::lmtp_spec{.host = "receiver", .port = 24, .socket = {}};
}

census disk::delivered() const {
    census all;
    for (const char* part : {"now/Mail/new", "now/Mail/cur"})
        if (fs::exists(root_ / part))
            for (const fs::directory_entry& each : fs::directory_iterator(root_ / part))
                ++all[essence(octets_of(each.path()))];
    if (fs::exists(root_ / "now/mbox")) count_mbox(octets_of(root_ / "now/mbox"), all);
    for (const std::string& each : received_) ++all[essence(each)];
    return all;
}

void disk::crash() {
    copy_tree(root_ / "now", root_ / "then");
}

void disk::restart() {
    if (!fs::exists(root_ / "then")) return;
    fs::remove_all(root_ / "now");
    fs::rename(root_ / "then", root_ / "now");
}

}  // namespace pop3::test::worlds
