// SPDX-License-Identifier: MIT
// A request of HTTP and its response (RFC 9110), as values.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "pop3/credentials.hpp"
#include "pop3/result.hpp"
#include "pop3/stop_token.hpp"
#include "pop3/time_limits.hpp"

namespace pop3::inline v1::http {

/// A header field of a request. Its value may be a secret, and is wiped.
struct field {
    std::string name;
    secret_string value;
};

/// Fills the beginning of `into` with the next octets of a body, and returns their number; 0 at the
/// end. A failure ends the request, which then returns it.
using body_source = std::function<result<std::size_t>(std::span<char> into)>;

struct request {
    std::string method = "GET";
    std::string url{};                       ///< https: or, to a loopback address, http:
    std::vector<field> fields{};             ///< an empty value removes one that libcurl adds
    secret_string body{};                    ///< of every method but GET; or
    body_source stream{};                    ///< read while it is sent, once
    std::uint64_t stream_octets = 0;         ///< the octets of `stream`
    std::size_t response_limit = 64 * 1024;  ///< octets of the body of the response
    time_limits limits{};   ///< `read`: the longest time in which no octet moves, in whole seconds
    stop_token stop{};      ///< ends it within a second, with errc::cancelled
    std::string ca_file{};  ///< which certificates to trust (PEM); empty: the system's
    bool allow_http = false;  ///< to every host
    int redirects = 0;        ///< how many are followed, never from https: to http:
};

struct response {
    int status = 0;                               ///< 100 to 999
    std::map<std::string, std::string> fields{};  ///< by names in lower case; the last of each name
    secret_string body{};                         ///< it may have tokens
};

}  // namespace pop3::inline v1::http
