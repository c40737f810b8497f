// SPDX-License-Identifier: MIT
#include "temporary_certificate.hpp"

#include "new_file.hpp"

namespace pop3::cli {

server_certificate make_temporary_certificate(const std::string& ca_out) {
    self_made_certificate made = make_certificate();
    new_file(ca_out).write(made.ca);
    return std::move(made.server);
}

}  // namespace pop3::cli
