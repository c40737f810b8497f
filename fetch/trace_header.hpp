// SPDX-License-Identifier: MIT
// Lines that say how a message came here, to be put in front of it (RFC 5321, 4.4).
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "pop3/types.hpp"

namespace pop3::fetch {

/// Where a message came from, and for whom.
struct trace {
    std::string server;  ///< the host it was fetched from
    std::string by;      ///< this host
    bool over_tls = true;
    std::string recipient;  ///< a plain address; a user name, or nothing, is not mentioned
};

/// Which lines a user wants in front of each message.
struct trace_lines {
    std::string delivered_to{};       ///< an address or a user name; empty: no such line
    std::optional<trace> received{};  ///< nothing: no such line

    /// For a message that comes now: the newest on top, Delivered-To above Received, as mail servers
    /// write them when they deliver.
    [[nodiscard]] std::string at(std::chrono::sys_seconds now) const;
};

/// "Delivered-To: alice@example.org" with CRLF.
std::string delivered_to_line(std::string_view whom);

/// "Received: from pop.example.org by here.example.org with POP3S for <alice@example.org>; date",
/// folded, with CRLF. Names and addresses are shown as they are but for what cannot stand in a
/// header, which becomes '?'.
std::string received_line(const trace& of, std::chrono::sys_seconds when);

/// "X-Pop3-Header-Only: 20480000 octets are on the server" with CRLF: for a message whose text was
/// not fetched.
std::string header_only_line(octet_count octets);

}  // namespace pop3::fetch
