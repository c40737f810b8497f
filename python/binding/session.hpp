// SPDX-License-Identifier: MIT
// A session as Python code owns it: what a verb needs, and what can be asked between verbs.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "pop3/owned_session.hpp"
#include "pop3/tracer.hpp"
#include "pop3/verb_guard.hpp"
#include "python.hpp"

namespace pop3::python {

/// Keeps the lines of a session, secrets masked, until Python code logs them.
class kept_lines final : public tracer {
  public:
    void sent(std::string_view line) override { lines_.emplace_back('C', line); }
    void received(std::string_view line) override { lines_.emplace_back('S', line); }
    [[nodiscard]] std::vector<std::pair<char, std::string>> take() {
        return std::exchange(lines_, {});
    }

  private:
    std::vector<std::pair<char, std::string>> lines_;
};

/// Used by one thread at a time: a verb runs without the interpreter's lock, and meanwhile `stepping` is
/// true, and nothing else may touch `speaking` or `trace`.
class python_session final : public verb_runner {
  public:
    python_session(const pop3::limits& limits, const pop3::policy& policy)
        : speaking(limits, policy) {}

    /// What can be asked from any thread: while a verb is stepping, the answers from before. A session
    /// is usable while a verb runs, if it was before.
    struct answers {
        session_state state = session_state::greeting;
        bool usable = true;
        bool secure = false;
    };
    answers ask() {
        if (stepping) return known_;
        return known_ = {speaking.state(), busy() ? known_.usable : speaking.usable(),
                         speaking.secure()};
    }

    owned_session speaking;
    kept_lines trace;
    bool stepping = false;
    bool hung_up = false;  // Python code has to close the connection

  private:
    [[nodiscard]] dialogue& subject() noexcept override { return speaking; }
    void hang_up() noexcept override { hung_up = true; }

    answers known_;
};

/// The session of a Session object, which no verb is stepping. Throws raised (Failure, errc::busy) else.
python_session& session_in(PyObject* self);

/// Adds the type Session to `module`.
void add_session(PyObject* module);

}  // namespace pop3::python
