// SPDX-License-Identifier: MIT
// A run from a server of this process into a Maildir.
#pragma once

#include <cstdint>
#include <filesystem>

#include "fetch/run/run.hpp"

namespace pop3::fetch {

/// From `port` of this machine, without TLS, into "Mail" below `home`, with the state in "state".
inline fetch_request maildir_request(std::uint16_t port, const std::filesystem::path& home,
                                     retention after = retention::keep) {
    return {"localhost",
            {.tls = tls_mode::none, .port = port, .policy = {.allow_cleartext_password = true}},
            {"mrose", "tanstaaf"},
            maildir_spec{home / "Mail"},
            home / "state",
            {.after = after}};
}

}  // namespace pop3::fetch
