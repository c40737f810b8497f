// SPDX-License-Identifier: MIT
#include "temporary_certificate.hpp"

#include "system/file.hpp"
#include "system/local_error.hpp"

namespace pop3::cli {

server_certificate make_temporary_certificate(const std::string& ca_out) {
    self_made_certificate made = make_certificate();
    if (!ca_out.empty()) {
        constexpr int fresh = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC;
        const system::unique_fd file(::open(ca_out.c_str(), fresh, 0644));
        if (!file) system::raise_errno("write " + ca_out);
        system::write_all(file.get(), made.ca, ca_out);
    }
    return std::move(made.server);
}

}  // namespace pop3::cli
