// SPDX-License-Identifier: MIT
#include "maildir_listing.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <memory>

#include "sasl/md5.hpp"
#include "system/unique_fd.hpp"

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
int add_folder(int directory, const char* folder, std::vector<maildir_entry>& entries) {
    const int fd = ::openat(directory, folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0) return errno;
    const std::unique_ptr<DIR, directory_closer> stream(::fdopendir(fd));
    if (!stream) {
        const int error_number = errno;
        ::close(fd);
        return error_number;
    }
    errno = 0;
    while (const dirent* const entry = ::readdir(stream.get())) {
        if (is_file(fd, *entry)) entries.emplace_back(folder, entry->d_name);
        errno = 0;
    }
    return errno;
}

}  // namespace

maildir_entry::maildir_entry(std::string_view folder, std::string_view file)
    : path_(folder),
      name_begin_(folder.size() + 1),
      name_length_(std::min(file.find(':'), file.size())) {
    path_ += '/';
    path_ += file;
}

result<std::vector<maildir_entry>> list_maildir(int directory) {
    std::vector<maildir_entry> all;
    // New before cur: a message that is moved meanwhile is seen twice rather than never.
    for (const char* const folder : {"new", "cur"}) {
        const int error_number = add_folder(directory, folder, all);
        if (error_number == ENOENT || error_number == ENOTDIR)
            return fail(errc::system_permanent, "not a Maildir");
        if (error_number != 0)
            return fail(errc::system_temporary, std::system_category().message(error_number));
    }
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
