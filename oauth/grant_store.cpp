// SPDX-License-Identifier: MIT
#include "grant_store.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include "error.hpp"
#include "sha256.hpp"
#include "system/file.hpp"
#include "system/local_error.hpp"
#include "system/private_file.hpp"
#include "system/safe_path.hpp"

namespace pop3::oauth {
namespace {

namespace fs = std::filesystem;

constexpr off_t most_octets = 64 * 1024;  // of a file; tokens have at most a few thousand

constexpr std::size_t longest_name = 200;  // file systems have 255 octets, with the suffix
constexpr std::size_t kept_of_longer = 120;

// Letters, digits, - and _ as they are, other octets as %XX.
std::string in_plain_letters(std::string_view text) {
    constexpr std::string_view hex = "0123456789ABCDEF";
    std::string name;
    for (const char c : text) {
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

// A name of an account as that of a file; a long one as its beginning and a digest.
std::string file_name_of(const std::string& account) {
    const std::string name = in_plain_letters(account);
    if (name.size() <= longest_name) return name;
    std::string digits;
    for (const char c : sha256(account)) {
        constexpr std::string_view hex = "0123456789abcdef";
        const auto octet = static_cast<unsigned char>(c);
        digits += {hex[octet >> 4U], hex[octet & 0x0FU]};
    }
    return name.substr(0, kept_of_longer) + '-' + digits;
}

std::string grant_name(const std::string& account) {
    return file_name_of(account) + ".json";
}

std::string new_name_of(const std::string& name) {
    return name + ".new";
}

// Without the octets that room was reserved for.
std::string_view written(std::string_view octets) {
    return octets.substr(0, octets.find_last_not_of('\0') + 1);
}

bool has_token(const grant& known) {
    return !known.refresh_token.empty() || !known.access_token.empty();
}

// Whether `next`, which was not yet in the place of `stored`, is what a provider issued after it.
bool continues(const grant& next, const std::optional<grant>& stored) {
    if (next.refresh_token.empty()) return false;
    if (!stored || stored->refresh_token.empty()) return true;
    return next.token_url == stored->token_url && next.client == stored->client &&
           next.user == stored->user && next.obtained >= stored->obtained;
}

void check_place(const system::directory& place, const system::safe_path& checked,
                 const std::string& doing) {
    const auto denied = std::make_error_code(std::errc::permission_denied);
    if (!checked.replaceable().empty())
        system::raise_local(denied, doing,
                            "other users may replace what is in " + checked.replaceable().string() +
                                ": chmod o-w, or choose another state directory");
    const struct stat is = place.status();
    if (is.st_uid != ::geteuid() || checked.is_planted() || (is.st_mode & (S_IRWXG | S_IRWXO)) != 0)
        system::raise_local(denied, doing, "its folder \"grants\" must be yours alone: chmod 700");
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
    check_place(*place, checked, doing);
    return *std::move(place);
}

[[noreturn]] void raise_newer(const fs::path& file, const std::string& account) {
    failure reason = fail(oauth_errc::grant_newer, {},
                          "Use that version, or log out and in again: pop3 logout " + account);
    reason.command = "read " + file.string();
    throw system::local_error(std::move(reason));
}

// What cannot be read may have one.
bool may_have_token(const system::directory& place, const std::string& name) {
    const system::unique_fd file = place.open_file(name.c_str(), O_RDONLY);
    if (!file) return false;
    const auto known = parse_grant(system::read_secret(file.get(), place.path() / name).reveal());
    return !known || has_token(*known);
}

}  // namespace

grant_store::grant_store(const fs::path& state_directory) : place_(open_place(state_directory)) {}

bool grant_store::exists(const fs::path& state_directory) {
    std::error_code error;
    return fs::exists(state_directory / "grants", error) || error;
}

system::file_lock grant_store::lock(const std::string& account, const wait_limits& limit) const {
    system::file_lock held(place_, file_name_of(account) + ".lock", limit,
                           "another process renews this login");
    finish(account);
    return held;
}

void grant_store::finish(const std::string& account) const {
    const std::string name = grant_name(account);
    const std::string next = new_name_of(name);
    const system::file_name place(place_.path(), next);
    const system::unique_fd file = place_.open_file(next.c_str(), O_RDWR);
    if (!file && errno == ENOENT) return;
    if (!file) system::raise_errno("write " + place.string());
    const secret_string all = system::read_secret(file.get(), place.string());
    const std::string_view text = written(all.reveal());
    const std::optional<grant> left = parse_grant(text);
    if (!left || !continues(*left, read(account))) {
        if (!is_of_newer_version(text)) ::unlinkat(place_.fd(), next.c_str(), 0);
        return;
    }
    if (::ftruncate(file.get(), static_cast<off_t>(text.size())) != 0)
        system::raise_errno("write " + place.string());
    system::sync_file(file.get(), place);
    if (::renameat(place_.fd(), next.c_str(), place_.fd(), name.c_str()) != 0)
        system::raise_errno("rename " + place.string());
    place_.sync();
}

std::optional<grant> grant_store::read(const std::string& account) const {
    const std::string name = grant_name(account);
    const fs::path path = place_.path() / name;
    const system::unique_fd file = place_.open_file(name.c_str(), O_RDONLY);
    if (!file && errno == ENOENT) return {};
    if (!file) system::raise_errno("read " + path.string());
    const secret_string text = system::read_secret(file.get(), path);
    if (is_of_newer_version(text.reveal())) raise_newer(path, account);
    return parse_grant(text.reveal());
}

bool grant_store::is_damaged(const std::string& account) const {
    return place_.status(grant_name(account).c_str()) && !read(account);
}

void grant_store::write(const std::string& account, const grant& known) const {
    reserve(account).fill(known);
}

bool grant_store::remove(const std::string& account) const {
    const std::string name = grant_name(account);
    const bool was_there = may_have_token(place_, name);
    for (const std::string& each : {new_name_of(name), name})
        if (::unlinkat(place_.fd(), each.c_str(), 0) != 0 && errno != ENOENT)
            system::raise_errno("remove " + (place_.path() / each).string());
    place_.sync();
    return was_there;
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

std::string grant_store::reserved_room::new_name() const {
    return new_name_of(name_);
}

grant_store::reserved_room::~reserved_room() {
    if (file_ && !is_written_ && system::is_named(file_.get(), place_.at(new_name().c_str())))
        ::unlinkat(place_.fd(), new_name().c_str(), 0);
}

void grant_store::reserved_room::fill(const grant& known) {
    const std::string next = new_name();
    const system::file_name place(place_.path(), next);
    const secret_string text = to_text(known);
    system::write_at(file_.get(), 0, text.reveal(), place);
    is_written_ = true;
    if (::ftruncate(file_.get(), static_cast<off_t>(text.reveal().size())) != 0)
        system::raise_errno("write " + place.string());
    system::sync_file(file_.get(), place);
    if (!system::is_named(file_.get(), place_.at(next.c_str())))
        system::raise_local(std::make_error_code(std::errc::device_or_resource_busy),
                            "rename " + place.string(), "somebody has removed its lock");
    if (::renameat(place_.fd(), next.c_str(), place_.fd(), name_.c_str()) != 0)
        system::raise_errno("rename " + place.string());
    file_ = {};
    place_.sync();
}

}  // namespace pop3::oauth
