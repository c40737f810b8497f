// SPDX-License-Identifier: MIT
// How to log in to an IMAP server.
#pragma once

#include <functional>
#include <string>

#include "pop3/credentials.hpp"
#include "pop3/tls.hpp"

namespace pop3::fetch {

struct imap_access {
    std::string user{};       ///< also tells the mailboxes of one server apart after a crash
    std::string mechanism{};  ///< for tokens; empty: the strongest that the server has, too
    /// The credentials: asked for at each login, because a token may be renewed. `refused`: the server has
    /// refused those of the last call. Throws local_error.
    std::function<credentials(bool refused)> identity{};
    tls_options trust{};
    bool in_clear_text = false;  ///< without TLS: everybody on the way reads password and mail
};

}  // namespace pop3::fetch
