// SPDX-License-Identifier: MIT
// Lines that record how a message came here, to be inserted before it (RFC 5321, 4.4).
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "pop3/types.hpp"

namespace pop3::fetch {

/// The source of a message, and its recipient.
struct trace {
    std::string server;  ///< the host it was fetched from
    std::string host;    ///< this host
    bool over_tls = true;
    std::string recipient;  ///< a plain address; a user name, or nothing, is left out
};

/// Which lines a user wants before each message.
struct trace_lines {
    std::string delivered_to{};       ///< an address or a user name; empty: no such line
    std::optional<trace> received{};  ///< nothing: no such line

    /// For a message that comes now: the newest on top, Delivered-To above Received, in the order
    /// of mail servers.
    [[nodiscard]] std::string at(std::chrono::sys_seconds now) const;
};

/// "Delivered-To: alice@example.org" with CRLF.
std::string delivered_to_line(std::string_view whom);

/// "Received: from pop.example.org by here.example.org with POP3S for <alice@example.org>; date",
/// folded, with CRLF. Characters of names and addresses that are not allowed in a header become
/// '?'.
std::string received_line(const trace& fields, std::chrono::sys_seconds when);

/// "X-Pop3-Header-Only: 20480000 octets are on the server" with CRLF: for a message whose text was
/// not fetched.
std::string header_only_line(octet_count octets);

}  // namespace pop3::fetch
