// SPDX-License-Identifier: MIT
// pop: URLs (RFC 2384): who, how, and on which server, in one line.
//
//     pop://mrose;AUTH=SCRAM-SHA-256@pop.example.org:2110
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "pop3/export.hpp"
#include "pop3/result.hpp"

namespace pop3::inline v1 {

/// What a pop: URL says. It has no password, and one with a password is not read.
struct POP3_EXPORT pop_url {
    std::string user{};       ///< empty: it names none
    std::string mechanism{};  ///< as credentials::by() takes it; empty: any (`AUTH=*`, or none)
    std::string host{};       ///< without the brackets of an IPv6 address
    std::uint16_t port = 0;   ///< 0: it names none
    /// `pops:`, a usual extension: TLS from the first octet. `pop:` leaves to its reader whether
    /// there is STLS or no TLS at all.
    bool implicit_tls = false;

    /// errc::bad_url, with the reason, but without the URL: there may be a password in it.
    static result<pop_url> parse(std::string_view text);
    /// As RFC 2384 writes it.
    [[nodiscard]] std::string str() const;

    friend bool operator==(const pop_url&, const pop_url&) = default;
};

}  // namespace pop3::inline v1
