// SPDX-License-Identifier: MIT
// Does the I/O of flows over a transport: the part that all blocking runners share.
#pragma once

#include "pop3/flow.hpp"
#include "pop3/transport.hpp"
#include "system/clock_and_poll.hpp"

namespace pop3::inline v1::net {

/// Reads, writes and waits, until `limit` ends it. The runner does start_tls itself: here it is
/// errc::tls_unavailable.
POP3_EXPORT io_result perform(transport& wire, const io_request& want, const wait_limits& limit,
                              system::clock& clock);
/// The same for a wait, which needs no transport.
POP3_EXPORT io_result perform_wait(const io_request& want, const wait_limits& limit,
                                   system::clock& clock);

}  // namespace pop3::inline v1::net
