// SPDX-License-Identifier: MIT
#include "mbox_drop.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <map>
#include <optional>

#include "sasl/md5.hpp"
#include "string_source.hpp"

namespace pop3::inline v1::serving {
namespace {

failure system_failure(errc cause, int error_number) {
    return fail(cause, std::system_category().message(error_number));
}

std::optional<std::string> all_of(const system::unique_fd& file) {
    std::string text;
    char piece[64 * 1024];
    while (true) {
        const ssize_t got =
            ::pread(file.get(), piece, sizeof piece, static_cast<off_t>(text.size()));
        if (got == 0) return text;
        if (got < 0 && errno != EINTR) return std::nullopt;
        if (got > 0) text.append(piece, static_cast<std::size_t>(got));
    }
}

bool write_all(const system::unique_fd& file, std::string_view octets) {
    while (!octets.empty()) {
        const ssize_t put = ::write(file.get(), octets.data(), octets.size());
        if (put < 0 && errno != EINTR) return false;
        if (put > 0) octets.remove_prefix(static_cast<std::size_t>(put));
    }
    return ::fsync(file.get()) == 0;
}

}  // namespace

result<std::unique_ptr<maildrop>> mbox_drop::open_at(const std::filesystem::path& path,
                                                     mbox_access access) {
    system::unique_fd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
    if (!file) return system_failure(errc::system_permanent, errno);
    struct stat is {};
    if (::fstat(file.get(), &is) != 0 || !S_ISREG(is.st_mode)) return fail(errc::system_permanent);
    if (::flock(file.get(), LOCK_EX | LOCK_NB) != 0)
        return errno == EWOULDBLOCK ? fail(errc::in_use)
                                    : system_failure(errc::system_temporary, errno);
    std::optional<std::string> text = all_of(file);
    if (!text) return system_failure(errc::system_temporary, errno);
    return std::unique_ptr<maildrop>(
        new mbox_drop(path, std::move(file), std::move(*text), access));
}

mbox_drop::mbox_drop(std::filesystem::path path, system::unique_fd file, std::string text,
                     mbox_access access)
    : path_(std::move(path)), file_(std::move(file)), text_(std::move(text)), access_(access) {
    std::map<std::string, int> times;
    for (const mbox_part& part : parts_of_mbox(text_)) {
        std::string uid =
            sasl::md5_hex(std::string_view(text_).substr(part.text, part.end - part.text));
        if (const int before = times[uid]++) uid += '-' + std::to_string(before + 1);
        messages_.push_back({part, std::move(uid)});
    }
}

std::string mbox_drop::sent(message_number n) {
    const mbox_part& part = at(n).part;
    return message_of_mbox(std::string_view(text_).substr(part.text, part.end - part.text));
}

octet_count mbox_drop::size(message_number n) {
    return sent(n).size();
}

result<std::unique_ptr<message_source>> mbox_drop::open(message_number n) {
    return std::unique_ptr<message_source>(
        std::make_unique<string_source>(std::make_shared<const std::string>(sent(n))));
}

std::size_t mbox_drop::remove(std::span<const message_number> marked) {
    if (access_ == mbox_access::read_only) return marked.size();
    // Messages appended since then stay; a file that changed otherwise is not touched.
    const std::optional<std::string> now = all_of(file_);
    if (!now || !now->starts_with(text_)) return marked.size();
    std::string kept;
    std::size_t from = 0;
    for (const message_number n : marked) {
        const mbox_part& part = at(n).part;
        kept.append(*now, from, part.begin - from);
        from = part.next;
    }
    kept.append(*now, from);
    return replace_by(kept) ? 0 : marked.size();
}

// A new file replaces the old one, so that a crash leaves one or the other.
bool mbox_drop::replace_by(std::string_view text) const {
    const std::filesystem::path made = path_.string() + ".new";
    struct stat is {};
    if (::fstat(file_.get(), &is) != 0) return false;
    {
        const system::unique_fd file(
            ::open(made.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600));
        if (!file) return false;
        const bool is_its_owners =
            ::fchown(file.get(), is.st_uid, is.st_gid) == 0 || is.st_uid == ::geteuid();
        if (!is_its_owners || ::fchmod(file.get(), is.st_mode & 07777) != 0 ||
            !write_all(file, text))
            return false;
    }
    if (::rename(made.c_str(), path_.c_str()) != 0) return false;
    const std::filesystem::path directory = path_.has_parent_path() ? path_.parent_path() : ".";
    const system::unique_fd there(::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (there) ::fsync(there.get());
    return true;
}

}  // namespace pop3::inline v1::serving
