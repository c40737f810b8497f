// SPDX-License-Identifier: MIT
// What every runner does with the options of a connection before it connects.
#pragma once

#include <optional>
#include <string>

#include "pop3/connect_options.hpp"
#include "pop3/export.hpp"
#include "pop3/owned_session.hpp"

namespace pop3::inline v1 {

/// The limits, of time or of octets, that no connection can be made with: errc::invalid_argument.
POP3_EXPORT std::optional<failure> defect_of(const connect_options& options);

/// The default port of the mode, and the TLS library of this build, where the options name none.
POP3_EXPORT void complete(endpoint_options& endpoint);

/// Sets up the session of a connection to `host`: tracer, peer, secrets and mechanisms. The options must
/// outlive it.
POP3_EXPORT void set_up(owned_session& session, const session_options& options,
                        const endpoint_options& endpoint, const std::string& host);

/// The session of a connection that was moved from, for the calling thread: it cannot be used.
POP3_EXPORT owned_session& unusable_session();

}  // namespace pop3::inline v1
