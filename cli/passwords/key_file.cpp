// SPDX-License-Identifier: MIT
#include "key_file.hpp"

#include <fcntl.h>

#include "fetch/error.hpp"
#include "system/private_file.hpp"

namespace pop3::cli {

void refuse_if_others_may_write(const std::string& file) {
    if (file.empty()) return;
    const system::unique_fd fd(::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    if (!fd) return;
    if (auto reason = system::writable_by_others(fd.get(), file))
        system::raise_local(std::make_error_code(std::errc::operation_not_permitted),
                            "read " + file, *std::move(reason));
}

}  // namespace pop3::cli
