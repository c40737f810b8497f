// SPDX-License-Identifier: MIT
#include "served_directory.hpp"

#include <unistd.h>

#include <cerrno>
#include <optional>

#include "system/local_error.hpp"
#include "system/safe_path.hpp"

namespace pop3::inline v1::serving {
namespace {

bool is_root() {
    return ::geteuid() == 0;
}

result<system::directory> open_for_root(const std::filesystem::path& path) {
    system::safe_path checked(path);
    std::optional<system::directory> found = checked.open();
    if (!found) return system_failure(ENOENT);
    if (!checked.replaceable().empty())
        return fail(errc::system_permanent,
                    "any user may replace what is in " + escaped(checked.replaceable().string()));
    return *std::move(found);
}

}  // namespace

result<system::directory> open_served(const std::filesystem::path& path) {
    try {
        if (is_root()) return open_for_root(path);
        return system::directory(path);
    } catch (const system::local_error& error) {
        const failure& reason = error.reason();
        failure told = system_failure(reason.code.value());
        if (!reason.detail.empty()) told.detail = reason.detail;
        return told;
    }
}

bool is_of_its_owner(const struct stat& file, const struct stat& directory) noexcept {
    if (!is_root() || file.st_uid == directory.st_uid) return true;
    if (file.st_uid == 0 && file.st_nlink == 1) return true;  // root has put it there
    return directory.st_uid == 0 && (directory.st_mode & S_IWOTH) == 0;
}

failure system_failure(int error_number) {
    const bool passes = error_number == EMFILE || error_number == ENFILE ||
                        error_number == ENOMEM || error_number == EIO || error_number == ENOSPC;
    return fail(passes ? errc::system_temporary : errc::system_permanent,
                std::system_category().message(error_number));
}

}  // namespace pop3::inline v1::serving
