// SPDX-License-Identifier: MIT
// login() without the CAPA after it, for flows that send that together with their next commands.
#pragma once

#include <optional>

#include "pop3/capabilities.hpp"
#include "pop3/credentials.hpp"
#include "pop3/dialogue.hpp"
#include "pop3/export.hpp"
#include "pop3/flow.hpp"

namespace pop3::inline v1::flows {

/// Logs in as login() does; the last reply is that to the login. Returns what CAPA listed before it, if
/// the server has CAPA. After the login it may list something else.
POP3_EXPORT flow<std::optional<capabilities>> authenticate(dialogue& s, credentials identity);

}  // namespace pop3::inline v1::flows
