// SPDX-License-Identifier: MIT
// with_reconnect: every message once, also if the connection is lost on the way.
//
//     auto [mail, handled] = pop3::with_reconnect(
//         [&] {
//             pop3::client opened("pop.example.org");
//             opened.login({"mrose", password});
//             return opened;
//         },
//         [&](const auto& message) { save(message.uid(), message.retr()); });
//     mail.dele_all(handled);
//     mail.quit();
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "pop3/client.hpp"
#include "pop3/export.hpp"
#include "pop3/stop_token.hpp"
#include "pop3/types.hpp"

namespace pop3::inline v1 {

/// How often with_reconnect() connects again.
struct reconnect_options {
    /// Sessions in a row that may fail without a message that was handled in between.
    unsigned attempts = 5;
    std::chrono::milliseconds first_pause{
        1'000};  ///< before the second attempt; doubles after each
    std::chrono::milliseconds longest_pause{60'000};  ///< no pause is longer
    stop_token stop{};  ///< ends a pause with errc::cancelled; verbs have connect_options::stop
};

/// What with_reconnect() returns.
struct handled_messages {
    /// The last session, logged in; its owner ends it by quit().
    client mail;
    /// All messages of that session: each was handled, in it or in an earlier one. For dele_all().
    std::vector<message_number> numbers;
};

namespace detail {

// Counts the attempts, and pauses between them.
class POP3_EXPORT reconnection {
  public:
    explicit reconnection(reconnect_options options);
    // A session was opened: host and port are right.
    void opened() noexcept { opened_ = true; }
    // A message was handled: the attempts begin anew.
    void succeeded() noexcept { failed_ = 0; }
    // Is it worth connecting again after this failure?
    [[nodiscard]] bool worthwhile(const failure& reason) const noexcept;
    // Waits before the next attempt. Throws `reason` if there is none left, or if the server asks for a
    // longer pause; errc::cancelled.
    void pause(const failure& reason);

  private:
    reconnect_options options_;
    unsigned failed_ = 0;
    bool opened_ = false;
};

// The unique-ids of messages that were handled, over all sessions, with the sizes in LIST.
class POP3_EXPORT handled_ids {
  public:
    // Does every message of `listing` have a unique-id that no other has? Not if they are the
    // message-numbers, as some servers have it: those name other messages after one is deleted.
    [[nodiscard]] static bool identifies_all(const message_listing& listing);
    // Has each message of `listing` that was handled the size that it had then? Else its unique-id names
    // another one now.
    [[nodiscard]] bool agrees_with(const message_listing& listing) const;
    [[nodiscard]] bool contains(const std::optional<unique_id>& uid) const {
        return uid && sizes_.contains(*uid);
    }
    void add(const std::optional<unique_id>& uid, octet_count octets) {
        if (uid) sizes_.insert_or_assign(*uid, octets);
    }
    [[nodiscard]] bool empty() const noexcept { return sizes_.empty(); }

  private:
    std::unordered_map<unique_id, octet_count> sizes_;
};

}  // namespace detail

/// Calls `handle` with each message of the mailbox, as `const listed_message&`. If the connection is lost, it
/// calls `open` again, which returns a client that is logged in, and goes on: a message for which `handle`
/// has returned is recognized by its unique-id and not handled again; the one that was interrupted is
/// handled once more from its begin, so `handle` must be able to discard a part. Messages that arrive
/// meanwhile are handled as well. Blocks; the pauses between attempts grow, and last as long as the server
/// asks for.
///
/// It deletes nothing. A lost session loses its deletion marks, too, and with_reconnect() repeats none: mark
/// the numbers that it returns once all is safe, and call quit() of the client that it returns.
///
/// Throws what `open` and `handle` throw if connecting again would not help: -ERR (the session is still
/// usable), wrong credentials or settings, errc::cancelled, an exception of a sink, errc::quit_in_doubt; or
/// if the attempts are used up. Throws the failure of the lost session if a new one could not recognize what
/// was handled: not every message had, or has now, a unique-id of its own; the unique-ids are the
/// message-numbers; or one that was handled has another size now.
template <class Open, class Handle>
handled_messages with_reconnect(Open open, Handle handle, reconnect_options options = {}) {
    detail::reconnection attempts(std::move(options));
    detail::handled_ids handled;
    bool resumable = true;  // all that was handled can be recognized
    failure lost;           // the end of the session before this one
    while (true) {
        std::optional<client> mail;
        try {
            mail.emplace(open());
            attempts.opened();
            const auto messages = mail->messages();
            const bool identified = detail::handled_ids::identifies_all(messages.listing()) &&
                                    handled.agrees_with(messages.listing());
            if (!identified && !handled.empty()) raise(lost);
            for (const auto& message : messages) {
                if (identified && handled.contains(message.uid())) continue;
                handle(message);
                handled.add(message.uid(), message.octets());
                resumable = identified;
                attempts.succeeded();
            }
            return {*std::move(mail), messages.listing().sizes.numbers()};
        } catch (const error& e) {
            const bool ended = !mail || !mail->usable();
            if (!ended || !resumable || !attempts.worthwhile(e.reason())) throw;
            lost = e.reason();
        }
        mail.reset();  // the server may hold the maildrop as long as the connection is open
        attempts.pause(lost);
    }
}

}  // namespace pop3::inline v1
