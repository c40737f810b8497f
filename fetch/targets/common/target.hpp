// SPDX-License-Identifier: MIT
// target: where mail is delivered. Every kind of it (Maildir, mbox, LMTP, IMAP, pipe, standard output)
// takes messages in the same steps, so that the fetcher and the ledger see only one interface.
//
//     begin, write ..., finish     a message is staged; it is not visible yet
//     make_durable                 the staged messages of a group are durable
//     name_group                   and have their final names
//     (ledger: intent)             with the name() of each
//     commit                       they are delivered, each with an outcome of its own
//     (ledger: delivered)          those that arrived
//     recorded                     data kept for a crash can be removed
//
// A message that turns out to be known already, or is incomplete, is dropped before commit.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "pop3/event.hpp"
#include "pop3/sink.hpp"

namespace pop3::fetch {

/// A message being written to a target, which must outlive it. Accepts the octets as the server
/// sends them (CRLF); the target converts them. Destroying it before it was committed discards it.
class staged_message : public body_sink {
  public:
    /// Before the first write(): lines with CRLF that are inserted before the message. They are not
    /// a part of it, and may differ from run to run.
    virtual void prepend(std::string_view lines) { write(lines); }
    /// The message is complete. Throws local_error.
    virtual void finish() = 0;
    /// The name by which the target finds it after a crash: unique for all time, printable, no
    /// path. Final after target::name_group().
    [[nodiscard]] virtual const std::string& name() const noexcept = 0;
};

/// The outcome of one message of a group.
struct delivery {
    enum class outcome {
        delivered,
        deferred,  ///< not now: the same again later may work
        refused,   ///< not this message: the target refuses it permanently
        in_doubt,  ///< the target may have it or not: recover() will tell
    };
    outcome outcome_kind = outcome::delivered;
    failure reason{};  ///< unless delivered
};

/// A target. Throws local_error when nothing at all can be delivered: disk full, no such folder, no
/// answer; then the function that threw delivered nothing. Messages are staged by one thread, one
/// at a time, any number of them; meanwhile another may take a group of those that are finished
/// through make_durable(), commit() and forget_recovery_data().
class target {
  public:
    using names = std::set<std::string, std::less<>>;

    virtual ~target() = default;

    /// As users write it and as the ledger keeps it: "maildir:/home/ann/Mail".
    [[nodiscard]] virtual const std::string& description() const noexcept = 0;

    /// What tells this target from another one of the same description, as on another machine; empty:
    /// nothing does.
    [[nodiscard]] virtual const std::string& storage() const noexcept {
        static const std::string unknown;
        return unknown;
    }

    /// True if recover() can tell for sure what a crashed run delivered (Maildir, mbox, IMAP). False if
    /// only the receiver knows: a crash between its "yes" and the ledger's transaction duplicates
    /// the message. To keep that window small, commit such messages one by one, and update the
    /// ledger after each.
    [[nodiscard]] virtual bool can_recover() const noexcept = 0;

    /// Begins a message. `uid` is the server's unique-id, empty if there is none: with it a target
    /// recognises messages that it delivered only in part.
    [[nodiscard]] virtual std::unique_ptr<staged_message> begin(std::string_view uid) = 0;

    /// If finishing the next message would wait for others: the event after which it does not.
    [[nodiscard]] virtual std::optional<event> room() const { return std::nullopt; }

    /// True if what was delivered so far waited neither for a disk nor for a peer. Called by the thread
    /// that stages.
    [[nodiscard]] virtual bool is_quick() const { return false; }

    /// Makes all finished messages durable, where they are staged.
    virtual void make_durable() {}

    /// Before the intents of a group are recorded: its messages have their final names after this.
    virtual void name_group(std::span<staged_message* const> group) { static_cast<void>(group); }

    /// At most this many messages are in a group. A group is the maximum loss of a crash, and is made
    /// durable at once; if each message is delivered separately, a large one has no advantage.
    [[nodiscard]] virtual std::size_t group_messages() const noexcept {
        return can_recover() ? 512 : 16;
    }

    /// Delivers finished and durable messages of this target, in this order, and makes the delivery
    /// durable; returns an outcome for each.
    [[nodiscard]] virtual std::vector<delivery> commit(std::span<staged_message* const> group) = 0;

    /// The ledger has the outcome of everything that was committed, or that recover() found.
    virtual void forget_recovery_data() {}

    /// At the start of a run, before the first begin(), and between its sessions, when no message is
    /// staged: which of `intended`, the names of intents without an end, arrived? Removes what a crashed
    /// run left of the others.
    [[nodiscard]] virtual names recover(std::span<const std::string> intended) = 0;
};

}  // namespace pop3::fetch
