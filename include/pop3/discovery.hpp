// SPDX-License-Identifier: MIT
// Finding the server of a mail address: by the DNS (RFC 6186), or by an autoconfig file in
// Thunderbird's format. Part of pop3::discovery, with its dependencies.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "pop3/connection.hpp"
#include "pop3/export.hpp"
#include "pop3/result.hpp"
#include "pop3/stop_token.hpp"

namespace pop3::inline v1 {

/// A server that is announced for a mail address.
struct POP3_EXPORT announced_server {
    std::string host{};                 ///< its name or address
    std::uint16_t port = 0;             ///< 1 to 65535
    tls_mode tls = tls_mode::implicit;  ///< when the connection is encrypted
    std::string user{};                 ///< the name to log in with; empty: not stated
    /// How to log in, in the words of the autoconfig file: "password-cleartext", "OAuth2" ...
    std::vector<std::string> authentication{};
    /// The domain that the DNS announced it for; empty if it was not found by the DNS.
    std::string mail_domain{};
    /// It lies outside of the domain of the address: ask the user whether it is right.
    bool foreign = false;
    /// The file that names it came over http: anybody on the way may have put it there.
    bool over_http = false;

    /// Sets port, TLS and the certificates to trust. The DNS can be forged, so a server found by it
    /// must prove that it belongs to the domain (RFC 6186, section 6): by a certificate for the
    /// mail domain, or, unless it is foreign, by one for its own name. To trust a foreign server by
    /// its own name, ask the user, and empty `trust.server_name`.
    void apply_to(connect_options& options) const;

    friend bool operator==(const announced_server&, const announced_server&) = default;
};

/// Options of a search.
struct discovery_options {
    std::chrono::milliseconds timeout = std::chrono::seconds(30);  ///< of the whole search
    stop_token stop{};  ///< ends the search with errc::cancelled
    /// Also servers that are announced without TLS.
    bool allow_cleartext = false;
    std::string ca_file{};  ///< which certificates to trust over https; empty: the system's
                            ///< authorities
};

/// The servers that the DNS announces for the domain of `address` (or for the domain `address`), in
/// the order to try them: `_pop3s._tcp` before `_pop3._tcp`, which here means STLS (RFC 8314).
/// errc::not_announced if there are none, or the domain states that it has none.
POP3_EXPORT result<std::vector<announced_server>> discover_by_srv(
    const std::string& address, const discovery_options& options = {});

/// The POP3 servers of an autoconfig file (config-v1.1.xml) at `file_or_url`, a path or http(s):
/// URL, for `address`: those with TLS from the first octet, then those with STLS, then, if allowed,
/// those in clear text. errc::not_announced, bad_announcement, timed_out, cancelled;
/// library_unavailable without libcurl, which is loaded for a URL only.
POP3_EXPORT result<std::vector<announced_server>> discover_by_autoconfig(
    const std::string& file_or_url, const std::string& address,
    const discovery_options& options = {});

/// The same for the text of such a file.
POP3_EXPORT result<std::vector<announced_server>> read_autoconfig(std::string_view xml,
                                                                  const std::string& address,
                                                                  bool allow_cleartext = false);

}  // namespace pop3::inline v1
