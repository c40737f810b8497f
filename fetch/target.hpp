// SPDX-License-Identifier: MIT
// target: where mail goes. Every kind of it (Maildir, mbox, LMTP, pipe, standard output) takes
// messages in the same steps, so that the fetcher and the ledger need to know only one.
//
//     begin, write ..., finish     a message is staged; a target shows it to nobody yet
//     prepare                      the staged messages of a group are durable
//     (ledger: intent)             with the name() of each
//     commit                       they are delivered, each with an outcome of its own
//     (ledger: delivered)          those that arrived
//     recorded                     what was kept in case of a crash can go
//
// A message that turns out to be known already, or is incomplete, is dropped before commit.
#pragma once

#include <memory>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "pop3/sink.hpp"

namespace pop3::fetch {

/// A message on its way into a target, which must outlive it. Takes the octets as the server sends
/// them (CRLF); the target turns them into what it wants. Destroying it before it was committed
/// discards it.
class staged_message : public body_sink {
  public:
    /// Before the first write(): lines with CRLF that are put in front of the message. They are not
    /// a part of it, and may differ from run to run.
    virtual void lead(std::string_view lines) { write(lines); }
    /// All has come. Throws local_error.
    virtual void finish() = 0;
    /// What the target finds it by after a crash: unique for all time, printable, no path.
    [[nodiscard]] virtual const std::string& name() const noexcept = 0;
};

/// What became of one message of a group.
struct delivery {
    enum class outcome {
        delivered,
        deferred,  ///< not now: the same again later may work
        refused,   ///< not this message: the target says that it never will
    };
    outcome what = outcome::delivered;
    failure why{};  ///< unless delivered
};

/// Where mail goes. Throws local_error when nothing at all can be delivered: disk full, no such
/// folder, nobody answers; nothing was delivered then by the function that threw. Messages are
/// staged by one thread, one at a time, any number of them; meanwhile another may take a group of
/// those that are finished through prepare(), commit() and recorded().
class target {
  public:
    using names = std::set<std::string, std::less<>>;

    virtual ~target() = default;

    /// As users write it and as the ledger keeps it: "maildir:/home/ann/Mail".
    [[nodiscard]] virtual const std::string& description() const noexcept = 0;

    /// True if recover() can tell for sure what a crashed run delivered (Maildir, mbox). False where
    /// only the receiver knows: a crash between its "yes" and the ledger's transaction makes the
    /// message come twice. To keep that window small, commit such messages one by one, and tell the
    /// ledger after each.
    [[nodiscard]] virtual bool exactly_once() const noexcept = 0;

    /// Begins a message. `uid` is the server's unique-id, empty if it gave none: with it a target
    /// knows again what it delivered only in part.
    [[nodiscard]] virtual std::unique_ptr<staged_message> begin(std::string_view uid) = 0;

    /// Makes all messages durable, where they are staged, that were finished before.
    virtual void prepare() {}

    /// Delivers finished and durable messages of this target, in this order, and makes the delivery
    /// durable; gives an outcome for each.
    [[nodiscard]] virtual std::vector<delivery> commit(std::span<staged_message* const> group) = 0;

    /// The ledger knows the outcome of all that was committed, or that recover() found.
    virtual void recorded() {}

    /// At the start of a run, before the first begin(): which of `intended`, the names of intents
    /// without an end, arrived? Removes what a crashed run left of the others.
    [[nodiscard]] virtual names recover(std::span<const std::string> intended) = 0;
};

}  // namespace pop3::fetch
