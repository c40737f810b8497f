// SPDX-License-Identifier: MIT
#include "maildir_listing.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <memory>

#include "sasl/md5.hpp"

namespace pop3::inline v1::serving {
namespace {

struct directory_closer {
    void operator()(DIR* stream) const noexcept { ::closedir(stream); }
};

bool is_file(int folder, const dirent& entry) {
    if (entry.d_name[0] == '.') return false;
    if (entry.d_type != DT_UNKNOWN) return entry.d_type == DT_REG;
    struct stat status {};
    return ::fstatat(folder, entry.d_name, &status, AT_SYMLINK_NOFOLLOW) == 0 &&
           S_ISREG(status.st_mode);
}

// Adds the messages of one folder; the error number if it cannot be read.
int add_folder(const maildir_folders& folders, std::size_t which,
               std::vector<maildir_entry>& entries) {
    const int fd =
        ::openat(folders.fd(which), ".", O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0) return errno;
    const std::unique_ptr<DIR, directory_closer> stream(::fdopendir(fd));
    if (!stream) {
        const int error_number = errno;
        ::close(fd);
        return error_number;
    }
    errno = 0;
    while (const dirent* const entry = ::readdir(stream.get())) {
        if (is_file(fd, *entry)) entries.emplace_back(which, entry->d_name);
        errno = 0;
    }
    return errno;
}

}  // namespace

result<maildir_folders> maildir_folders::open_in(int directory) {
    maildir_folders opened;
    for (std::size_t i = 0; i < names.size(); ++i) {
        constexpr int flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
        opened.folders_[i] = system::unique_fd(::openat(directory, names[i], flags));
        if (opened.folders_[i]) continue;
        const int number = errno;
        if (number == ENOENT || number == ENOTDIR || number == ELOOP)
            return fail(errc::system_permanent, "not a Maildir");
        return fail(number == EACCES ? errc::system_permanent : errc::system_temporary,
                    std::system_category().message(number));
    }
    return opened;
}

maildir_entry::maildir_entry(std::size_t folder, std::string file)
    : folder_(folder),
      file_(std::move(file)),
      name_length_(std::min(file_.find(':'), file_.size())) {}

result<std::vector<maildir_entry>> list_maildir(const maildir_folders& folders) {
    std::vector<maildir_entry> all;
    // New before cur: a message that is moved meanwhile is seen twice rather than never.
    for (std::size_t i = 0; i < maildir_folders::names.size(); ++i)
        if (const int number = add_folder(folders, i, all))
            return fail(errc::system_temporary, std::system_category().message(number));
    // Of two with the same name the later one still exists.
    std::reverse(all.begin(), all.end());
    std::stable_sort(all.begin(), all.end(), [](const maildir_entry& a, const maildir_entry& b) {
        return a.name() < b.name();
    });
    all.erase(std::unique(all.begin(), all.end(),
                          [](const maildir_entry& a, const maildir_entry& b) {
                              return a.name() == b.name();
                          }),
              all.end());
    return all;
}

std::string unique_id_of(std::string_view name) {
    const bool fits =
        !name.empty() && name.size() <= 70 &&
        std::all_of(name.begin(), name.end(), [](char c) { return c > ' ' && c < '\x7F'; });
    return fits ? std::string(name) : sasl::md5_hex(name);
}

}  // namespace pop3::inline v1::serving
