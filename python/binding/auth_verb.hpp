// SPDX-License-Identifier: MIT
// AUTH for pop3.poplib: the flow asks for the answer to each challenge as it asks for I/O.
#pragma once

#include <memory>

#include "verb.hpp"

namespace pop3::python {

/// auth(mechanism, initial response or None, waits, complete). The session must be new: the flow begins with
/// the greeting. waits: the initial response is not sent with the command. complete: as verb::answer().
std::unique_ptr<verb> make_auth_verb(dialogue& s, PyObject* arguments);

}  // namespace pop3::python
