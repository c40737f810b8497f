// SPDX-License-Identifier: MIT
#include "grant_store.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "system/file.hpp"
#include "system/local_error.hpp"
#include "system/private_file.hpp"
#include "system/safe_path.hpp"

namespace pop3::oauth {
namespace {

namespace fs = std::filesystem;

constexpr off_t most_octets = 64 * 1024;  // of a file; tokens have at most a few thousand

// A name of an account as that of a file: letters, digits, - and _ as they are, other octets as %XX.
std::string file_name_of(const std::string& account) {
    constexpr std::string_view hex = "0123456789ABCDEF";
    std::string name;
    for (const char c : account) {
        const auto octet = static_cast<unsigned char>(c);
        const bool is_plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                              (c >= '0' && c <= '9') || c == '-' || c == '_';
        if (is_plain) {
            name += c;
        } else {
            name += '%';
            name += hex[octet >> 4U];
            name += hex[octet & 0x0FU];
        }
    }
    return name;
}

std::string grant_name(const std::string& account) {
    return file_name_of(account) + ".json";
}

system::directory open_place(const fs::path& state_directory) {
    const std::string doing = "use the grants in " + state_directory.string();
    try {
        fs::create_directories(state_directory.parent_path());
    } catch (const fs::filesystem_error& error) {
        system::raise_local(error.code(), doing);
    }
    system::create_directory(state_directory, 0700);
    system::create_directory(state_directory / "grants", 0700);
    system::safe_path checked(state_directory / "grants");
    auto place = checked.open();
    if (!place) system::raise_errno(doing, ENOENT);
    const bool is_ours = place->status().st_uid == ::geteuid();
    if (!is_ours || checked.is_planted() || !checked.replaceable().empty() ||
        (place->status().st_mode & (S_IRWXG | S_IRWXO)) != 0)
        system::raise_local(std::make_error_code(std::errc::permission_denied), doing,
                            "its folder \"grants\" must be yours alone: chmod 700");
    return *std::move(place);
}

}  // namespace

grant_store::grant_store(const fs::path& state_directory) : place_(open_place(state_directory)) {}

grant_lock grant_store::lock(const std::string& account, const wait_limits& limit) const {
    return {place_, file_name_of(account) + ".lock", limit};
}

std::optional<grant> grant_store::read(const std::string& account) const {
    const std::string name = grant_name(account);
    const fs::path path = place_.path() / name;
    const system::unique_fd file = place_.open_file(name.c_str(), O_RDONLY);
    if (!file && errno == ENOENT) return {};
    if (!file) system::raise_errno("read " + path.string());
    return parse_grant(system::read_secret(file.get(), path).reveal());
}

void grant_store::write(const std::string& account, const grant& known) const {
    reserve(account).fill(known);
}

bool grant_store::remove(const std::string& account) const {
    const std::string name = grant_name(account);
    if (::unlinkat(place_.fd(), name.c_str(), 0) != 0) {
        if (errno == ENOENT) return false;
        system::raise_errno("remove " + (place_.path() / name).string());
    }
    place_.sync();
    return true;
}

grant_store::reserved_room grant_store::reserve(const std::string& account) const {
    return {place_, grant_name(account)};
}

grant_store::reserved_room::reserved_room(const system::directory& place, std::string name)
    : place_(place), name_(std::move(name)) {
    const std::string doing = "write " + (place.path() / new_name()).string();
    ::unlinkat(place.fd(), new_name().c_str(), 0);  // left by a crash
    file_ = place.create_file(new_name().c_str());
    if (!file_) system::raise_errno(doing);
    const int failed = ::posix_fallocate(file_.get(), 0, most_octets);
    if (failed != 0 && failed != EOPNOTSUPP && failed != EINVAL) {
        ::unlinkat(place.fd(), new_name().c_str(), 0);
        system::raise_errno(doing, failed);
    }
}

grant_store::reserved_room::~reserved_room() {
    if (file_) ::unlinkat(place_.fd(), new_name().c_str(), 0);
}

void grant_store::reserved_room::fill(const grant& known) {
    const std::string next = new_name();
    const system::file_name place(place_.path(), next);
    const secret_string text = to_text(known);
    system::write_at(file_.get(), 0, text.reveal(), place);
    if (::ftruncate(file_.get(), static_cast<off_t>(text.reveal().size())) != 0)
        system::raise_errno("write " + place.string());
    system::sync_file(file_.get(), place);
    if (::renameat(place_.fd(), next.c_str(), place_.fd(), name_.c_str()) != 0)
        system::raise_errno("rename " + place.string());
    file_ = {};
    place_.sync();
}

}  // namespace pop3::oauth
