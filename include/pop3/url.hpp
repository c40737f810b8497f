// SPDX-License-Identifier: MIT
// pop: URLs (RFC 2384): user, mechanism and server in one line.
//
//     pop://mrose;AUTH=SCRAM-SHA-256@pop.example.org:2110
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "pop3/export.hpp"
#include "pop3/result.hpp"

namespace pop3::inline v1 {

struct connect_options;

/// The parts of a pop: URL. It has no password, and one with a password is refused.
struct POP3_EXPORT pop_url {
    std::string user{};       ///< empty: none named
    std::string mechanism{};  ///< as credentials::by() takes it; empty: any (`AUTH=*`, or none)
    std::string host{};       ///< without the brackets of an IPv6 address
    std::uint16_t port = 0;   ///< 0: none named
    /// `pops:`, a common extension: TLS from the first octet. With `pop:` the reader decides
    /// between STLS and no TLS.
    bool implicit_tls = false;

    /// errc::bad_url, with the reason, but without the URL: it may contain a password.
    static result<pop_url> parse(std::string_view text);
    /// In the form of RFC 2384.
    [[nodiscard]] std::string str() const;
    /// Sets the port if one is named, and implicit TLS for `pops:`; for `pop:` STLS, unless `options` have
    /// tls_mode::none. The host is for the constructor of a client, user and mechanism for its
    /// credentials.
    void apply_to(connect_options& options) const;

    friend bool operator==(const pop_url&, const pop_url&) = default;
};

}  // namespace pop3::inline v1
