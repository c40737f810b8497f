// SPDX-License-Identifier: MIT
// Does over a transport what a flow asks for: the part that all blocking runners share.
#pragma once

#include "net/waiting.hpp"
#include "pop3/flow.hpp"
#include "pop3/transport.hpp"

namespace pop3::inline v1::net {

/// Reads, writes and waits, until `limit` ends it. start_tls is the runner's own business: here it
/// is errc::tls_unavailable.
POP3_EXPORT io_result perform(transport& wire, const io_request& want, const patience& limit,
                              waiting& clock);

}  // namespace pop3::inline v1::net
