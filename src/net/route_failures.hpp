// SPDX-License-Identifier: MIT
// Which routes and hosts cannot be connected to, and what a failed connection means: the same for every
// runner.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "pop3/export.hpp"
#include "pop3/result.hpp"
#include "pop3/route.hpp"
#include "resolver.hpp"
#include "system/unique_fd.hpp"

namespace pop3::inline v1::net {

/// True of a name that can be looked up and verified: not empty, at most 255 octets of printable
/// ASCII without blanks.
POP3_EXPORT bool is_valid_host(const std::string& host);

/// What is wrong with the host, or with the proxy of `path`: errc::invalid_argument.
POP3_EXPORT std::optional<failure> defect_of_route(const std::string& host, const route& path);

/// The address to connect from; nothing: the system chooses. errc::invalid_argument.
POP3_EXPORT result<std::optional<endpoint>> source_address(const route& path);

/// Those of `found` that can be connected to from `source`, in the order in which to try them (RFC 8305,
/// section 4). errc::connect_failed if there is none.
POP3_EXPORT result<std::vector<endpoint>> candidates(const std::vector<endpoint>& found,
                                                     const std::optional<endpoint>& source);

/// A socket that is connected to the unix socket at `path`: that waits for nothing. errc::connect_failed,
/// invalid_argument.
POP3_EXPORT result<system::unique_fd> connect_to_path(const std::string& path);

/// None of the addresses answered, on this route.
POP3_EXPORT failure none_answered(failure reason, const route& path);

/// A connection to the proxy, or through it, failed: the server was not asked.
POP3_EXPORT failure failure_of_proxy(failure reason, const proxy& relay);

}  // namespace pop3::inline v1::net
