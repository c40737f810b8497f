// SPDX-License-Identifier: MIT
// Mechanisms of GNU SASL for login(): SCRAM, also with channel binding, and GSSAPI.
#pragma once

#include "pop3/export.hpp"
#include "pop3/sasl.hpp"

namespace pop3::inline v1 {

/// SCRAM-SHA-256-PLUS, SCRAM-SHA-1-PLUS, SCRAM-SHA-256 and SCRAM-SHA-1 (RFC 5802, RFC 7677) for a
/// password, GSSAPI (RFC 4752) for a Kerberos ticket; those that the installed libgsasl supports.
/// Lives until the program ends; may be used by several threads.
///
///     session.add_mechanisms(gsasl_mechanisms());
///
/// Where the connection could be bound to, and the server lists no mechanism that does so, SCRAM says
/// that to the server, which refuses the login if somebody has cut its list (RFC 5802, section 6).
/// The server's signature is verified. Fewer than 4,096 iterations are refused, as too few to
/// protect the password (RFC 7677, section 4), and more than 1,000,000, which would keep the client
/// busy.
POP3_EXPORT const mechanism_source& gsasl_mechanisms() noexcept;

}  // namespace pop3::inline v1
