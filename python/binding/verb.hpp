// SPDX-License-Identifier: MIT
// A verb by its name, with its flow, its sink, and its value as a Python object.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "pop3/flow.hpp"
#include "pop3/verb_guard.hpp"
#include "python.hpp"

namespace pop3::python {

class verb {
  public:
    virtual ~verb() = default;
    [[nodiscard]] virtual any_flow& exchange() noexcept = 0;
    /// The value, after the flow ended; the guard is finished. Throws raised (Failure).
    virtual object take(verb_guard& guard) = 0;
    /// The octets of a streamed message since the last call.
    virtual std::string take_octets() { return {}; }
    /// The messages that a batch has finished since the last call, as [(number, octets or Failure)].
    virtual object take_messages() { return object(PyList_New(0)); }
    /// The challenge of AUTH, decoded, that Python code has to answer; nothing if there is none.
    [[nodiscard]] virtual std::optional<std::string> challenge() const { return std::nullopt; }
    /// The answer to it; nothing cancels the exchange. complete: the server has proved what the mechanism
    /// requires, so that it may accept the login now.
    virtual void answer(std::optional<std::string_view>, bool) {}
};

/// The verb `name` with the arguments that follow it in the tuple. Throws raised (ValueError, TypeError).
std::unique_ptr<verb> make_verb(dialogue& session, PyObject* arguments);

}  // namespace pop3::python
