// SPDX-License-Identifier: MIT
// A certificate for one run, and the file of its authority, which makes a client trust it.
#pragma once

#include <string>

#include "pop3/server/certificate.hpp"

namespace pop3::cli {

/// Generates one for localhost, and writes its authority to the new file `ca_out`, unless that is
/// empty. Throws pop3::error.
server_certificate make_temporary_certificate(const std::string& ca_out);

}  // namespace pop3::cli
