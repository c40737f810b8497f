// SPDX-License-Identifier: MIT
// Lines that say how a message came here, to be put in front of it (RFC 5321, 4.4).
#pragma once

#include <chrono>
#include <string>

#include "pop3/types.hpp"

namespace pop3::fetch {

/// Where a message came from, and for whom.
struct trace {
    std::string server;  ///< the host it was fetched from
    std::string by;      ///< this host
    bool over_tls = true;
    std::string delivered_to;  ///< a plain address or a user name; empty: unknown
};

/// "Delivered-To: alice@example.org" with CRLF; empty if it is not known to whom.
std::string delivered_to_line(const trace& of);

/// "Received: from pop.example.org by here.example.org with POP3S for <alice@example.org>; date",
/// folded, with CRLF. Names and addresses are shown as they are but for what cannot stand in a
/// header, which becomes '?'.
std::string received_line(const trace& of, std::chrono::sys_seconds when);

/// "X-Pop3-Header-Only: 20480000 octets are on the server" with CRLF: for a message whose text was
/// not fetched.
std::string header_only_line(octet_count octets);

}  // namespace pop3::fetch
