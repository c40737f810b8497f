// SPDX-License-Identifier: MIT
// One login by a SASL mechanism of the C++ library, as a Python object that answers challenges.
#pragma once

#include "python.hpp"

namespace pop3::python {

/// Adds the type Mechanism to `module`.
void add_mechanism(PyObject* module);

}  // namespace pop3::python
