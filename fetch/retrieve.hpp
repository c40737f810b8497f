// SPDX-License-Identifier: MIT
// RETR for many messages, with proof that each came whole.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "pop3/event.hpp"
#include "pop3/flow.hpp"
#include "pop3/session.hpp"
#include "pop3/sink.hpp"
#include "pop3/types.hpp"
#include "request.hpp"

namespace pop3::fetch {

/// Takes messages as a message_sink does, and learns when those that came can be trusted.
class retrieval_sink : public message_sink {
  public:
    /// The answer for message `n` comes next from the server. `alone`: nothing else was under way
    /// when it was asked for, and is now.
    virtual void awaiting(message_number n, bool alone) = 0;
    /// True if the message that ended last has the size that LIST announces, which proves it whole.
    [[nodiscard]] virtual bool is_proven_by_size() const = 0;
    /// The message that ended last was asked for together with others, and its size proves nothing: it
    /// will be asked for again.
    virtual void drop() = 0;
    /// What shows that messages came whole.
    enum class proof {
        size,    ///< their own size, while other commands may be under way
        answer,  ///< the answer to a command that was sent when everything before was answered
    };
    /// All messages that have ended came whole. If enough have come to commit them, returns the event
    /// that has to happen before commit() can begin; nothing if not.
    virtual std::optional<event> accept(proof by) = 0;
    /// Throws what went wrong with the work before, and begins with what is accepted. Does not block
    /// after that event.
    virtual void commit() = 0;
    /// False once no further message is to be asked for.
    [[nodiscard]] virtual bool wants_more() const = 0;
};

/// RETR (or TOP n 0) for each of `requests`, in this order, pipelined where the server can.
///
/// A message of the announced size is accepted at once. A server that does not double the dots of a
/// message lets its sender end it early and forge what follows, and then the answers are not where they
/// belong. So a message of another size that came while other commands were under way is dropped, and
/// so is what came after it in the same batch; from there on one message is asked for at a time, and
/// one of another size is accepted when the server has answered the command after it.
///
/// While the sink commits and no reply is owed, NOOP keeps the session alive. Returns how many came.
flow<std::size_t> retrieve(session& s, std::vector<request> requests, retrieval_sink& sink);

}  // namespace pop3::fetch
