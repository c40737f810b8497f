// SPDX-License-Identifier: MIT
#include "storage_mark.hpp"

#include <fcntl.h>
#include <sys/stat.h>

namespace pop3::fetch {

std::string storage_mark(const system::directory& folder) {
    struct statx is {};
    if (::statx(folder.fd(), "", AT_EMPTY_PATH, STATX_BTIME, &is) != 0) return {};
    if ((is.stx_mask & STATX_BTIME) == 0 || is.stx_btime.tv_sec == 0) return {};
    return "born " + std::to_string(is.stx_btime.tv_sec) + '.' +
           std::to_string(is.stx_btime.tv_nsec);
}

}  // namespace pop3::fetch
