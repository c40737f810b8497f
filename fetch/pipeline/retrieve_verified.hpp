// SPDX-License-Identifier: MIT
// RETR for many messages, with proof that each came whole.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "fetch/plan/request.hpp"
#include "pop3/dialogue.hpp"
#include "pop3/event.hpp"
#include "pop3/flow.hpp"
#include "pop3/sink.hpp"
#include "pop3/types.hpp"

namespace pop3::fetch {

/// Receives messages as a message_sink does, and learns when they can be trusted.
class retrieval_sink : public message_sink {
  public:
    /// The answer for message `n` comes next from the server. `alone`: no other command was
    /// outstanding when it was sent, nor is now.
    virtual void awaiting(message_number n, bool alone) = 0;
    /// If the sink would wait at the end of the next message: the event after which it does not.
    [[nodiscard]] virtual std::optional<event> room() const = 0;
    /// At most so many octets may be written now; after more, stage() would be late.
    [[nodiscard]] virtual std::size_t most_to_write() const = 0;
    /// The sink holds octets that are not in the target yet; `enough`: so many that stage() is due.
    enum class held : std::uint8_t { nothing, some, enough };
    [[nodiscard]] virtual held unstaged() const = 0;
    /// With replies outstanding nothing was read for so long, because the sink was busy.
    virtual void paused(std::chrono::steady_clock::duration time) = 0;
    /// What the sink does in the background happens to be done; has happened if there is nothing.
    [[nodiscard]] virtual event idle() const = 0;
    /// Throws the failure of the work before, and begins to put what is held into the target. Does not
    /// block after idle(). Nothing may be written, begun or ended before idle() happens again; then
    /// end_stage() throws its failure.
    virtual void stage() = 0;
    virtual void end_stage() = 0;
    /// True if the last message has the size that LIST announces, which proves it whole.
    [[nodiscard]] virtual bool is_proven_by_size() const = 0;
    /// The last message was requested together with others, and its size proves nothing: it will be
    /// requested again.
    virtual void drop() = 0;
    /// What proves that messages came whole.
    enum class proof {
        size,    ///< their own size, while other commands may be outstanding
        answer,  ///< the answer to a command that was sent when everything before was answered
    };
    /// All messages that have ended came whole. If there are enough to commit them, returns the
    /// event that must happen before commit() can begin; nothing if not.
    virtual std::optional<event> on_verified(proof method) = 0;
    /// Throws the failure of the work before, and begins to commit the verified messages. Does not
    /// block after that event.
    virtual void commit() = 0;
    /// False if no further message should be requested.
    [[nodiscard]] virtual bool wants_more() const = 0;
};

/// RETR (or TOP n 0) for each of `requests`, in this order, pipelined where the server can.
///
/// A message of the announced size is accepted at once. A server that does not double the dots of a
/// message lets its sender end it early and forge the following octets, and then the answers are
/// out of step. So a message of another size that came while other commands were outstanding is
/// dropped, as are those after it in the same batch; from there on one message is requested at a
/// time, and one of another size is accepted when the server has answered the command after it.
///
/// Where the sink holds octets to have them staged in the background, nothing is read meanwhile.
///
/// While the sink commits and no reply is outstanding, NOOP keeps the session alive. Returns how
/// many came.
flow<std::size_t> retrieve_verified(dialogue& s, std::vector<request> requests,
                                    retrieval_sink& sink);

/// Has what `sink` holds staged, and waits for that. Between two commands NOOP keeps the session alive.
flow<void> stage_held(dialogue& s, retrieval_sink& sink, bool replies_are_owed);

}  // namespace pop3::fetch
