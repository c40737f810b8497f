// SPDX-License-Identifier: MIT
// TOP n 0 for many messages: which message does the server list under a known unique-id?
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "fetch/message/content_digest.hpp"
#include "fetch/plan/request.hpp"
#include "pop3/dialogue.hpp"
#include "pop3/flow.hpp"
#include "pop3/types.hpp"

namespace pop3::fetch {

/// Receives the answers, in the order of the requests. Must outlive the flow.
class header_sink {
  public:
    virtual ~header_sink() = default;
    /// The answer for message `n` comes next from the server.
    virtual void awaiting(message_number n) = 0;
    /// The header of that message came, or the server refused it. message_identity::header of it.
    virtual void answered(message_number n, const std::optional<digest>& header) = 0;
};

/// Asks for the header of each of `messages`, pipelined where the server can (RFC 1939, section 7;
/// RFC 2449, section 6.6). Octets after the header are ignored. Returns how many came.
flow<std::size_t> read_headers(dialogue& s, std::vector<request> messages, header_sink& sink);

}  // namespace pop3::fetch
