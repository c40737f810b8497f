// SPDX-License-Identifier: MIT
// RETR for many messages, with proof that each came whole.
#pragma once

#include <cstddef>
#include <vector>

#include "pop3/background_work.hpp"
#include "pop3/flow.hpp"
#include "pop3/session.hpp"
#include "pop3/sink.hpp"
#include "pop3/types.hpp"

namespace pop3::fetch {

/// Takes messages as a message_sink does, and learns when those that came can be trusted.
class retrieval_sink : public message_sink {
  public:
    /// All messages that have ended since the last call came whole: the server was found to be in
    /// step behind them. If enough have come to commit them, gives the work that has to be over
    /// before commit() can begin; null if not.
    virtual background_work* proven() = 0;
    /// Waits for that work, throws what went wrong with it, and begins with what is proven.
    virtual void commit() = 0;
};

/// What is asked for of one message.
struct request {
    message_number number;
    bool header_only = false;
};

/// RETR (or TOP n 0) for each of `requests`, pipelined where the server can, and LIST n behind every
/// `proof_interval`th. A server that does not double the dots of a message lets its sender end it
/// early and forge what follows; then the answer to LIST n is not where it belongs, and the flow
/// fails with errc::malformed_reply. While the sink works and no reply is owed, NOOP keeps the
/// session alive.
flow<std::size_t> retrieve(session& s, std::vector<request> requests, std::size_t proof_interval,
                           retrieval_sink& sink);

}  // namespace pop3::fetch
