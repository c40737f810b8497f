// SPDX-License-Identifier: MIT
// A failure as a Python exception.
#pragma once

#include "pop3/error.hpp"
#include "python.hpp"

namespace pop3::python {

/// Sets _native.Failure(code, message, advice, reply, command, detail, cause, retry_after) and throws raised.
/// pop3/errors.py makes the exception of it that users see.
[[noreturn]] void raise_failure(const failure& reason);

/// The same as an exception object that is not raised, for outcomes in a list.
object failure_object(const failure& reason);

/// Adds the exception Failure to `module`.
void add_failure(PyObject* module);

}  // namespace pop3::python
