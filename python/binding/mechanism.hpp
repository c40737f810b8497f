// SPDX-License-Identifier: MIT
// One login by a SASL mechanism of the C++ library, as a Python object that answers challenges.
#pragma once

#include "pop3/sasl.hpp"
#include "python.hpp"

namespace pop3::python {

/// SCRAM and GSSAPI, which log in by GNU SASL; null if the package was built without it.
const mechanism_source* gnu_sasl() noexcept;

/// Adds the type Mechanism to `module`.
void add_mechanism(PyObject* module);

}  // namespace pop3::python
