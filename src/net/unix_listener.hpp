// SPDX-License-Identifier: MIT
// Whether a daemon listens on a unix socket, such as those of system logs, which do not tell.
#pragma once

#include <string>

#include "pop3/export.hpp"

namespace pop3::inline v1::net {

/// True if a process has this socket open, for datagrams or for connections. Sends nothing.
POP3_EXPORT bool has_listener(const std::string& path);

}  // namespace pop3::inline v1::net
