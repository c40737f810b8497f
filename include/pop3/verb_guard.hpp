// SPDX-License-Identifier: MIT
// verb_guard: what every runner does before and after the I/O of a verb.
#pragma once

#include <optional>

#include "pop3/export.hpp"
#include "pop3/result.hpp"

namespace pop3::inline v1 {

class dialogue;

/// A runner as a verb_guard sees it: a session, the connection that carries it, and at most one
/// verb at a time.
class POP3_EXPORT verb_runner {
  public:
    /// No verb runs yet.
    verb_runner() = default;
    virtual ~verb_runner() = default;
    verb_runner(const verb_runner&) = delete;
    verb_runner& operator=(const verb_runner&) = delete;

    /// True while a verb runs.
    [[nodiscard]] bool busy() const noexcept { return busy_; }

  private:
    friend class verb_guard;
    [[nodiscard]] virtual dialogue& subject() noexcept = 0;
    /// Closes the connection without QUIT. Called again when it is closed already.
    virtual void hang_up() noexcept = 0;

    bool busy_ = false;
};

/// Lives while a verb runs. A verb that does not finish, because of an exception or because it was
/// dropped, leaves the session unusable: client and server are out of sync. A session that has
/// ended holds no connection, nor the server's lock on the maildrop.
///
///     verb_guard verb(runner);
///     if (!verb.entered()) return fail(errc::busy);
///     while (const io_request* want = exchange.next()) exchange.done(perform(*want));
///     return verb.finish(exchange.take());
class POP3_EXPORT verb_guard {
  public:
    /// `owner` must outlive it.
    explicit verb_guard(verb_runner& owner) noexcept;
    ~verb_guard();
    verb_guard(const verb_guard&) = delete;
    verb_guard& operator=(const verb_guard&) = delete;

    /// False if another verb runs: this one must not, and is errc::busy.
    [[nodiscard]] bool entered() const noexcept { return owner_ != nullptr; }

    /// Passes the outcome on: the verb is finished, whether or not it succeeded.
    template <class Outcome>
    [[nodiscard]] Outcome finish(Outcome outcome) {
        finished_ = true;
        failed_ = has_failed(outcome);
        return outcome;
    }

  private:
    static bool has_failed(const std::optional<failure>& outcome) { return outcome.has_value(); }
    template <class T>
    static bool has_failed(const result<T>& outcome) {
        return !outcome;
    }

    verb_runner* owner_;  // null: it has not entered
    bool finished_ = false;
    bool failed_ = false;
};

}  // namespace pop3::inline v1
