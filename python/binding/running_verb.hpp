// SPDX-License-Identifier: MIT
// A verb that Python code runs, step by step: it asks for I/O, and is told the result.
#pragma once

#include "python.hpp"
#include "session.hpp"

namespace pop3::python {

/// A Verb object for (name, *arguments) on the session of the object `owner`.
object start_verb(PyObject* owner, python_session& session, PyObject* arguments);

/// Adds the type Verb to `module`.
void add_verb(PyObject* module);

}  // namespace pop3::python
