// SPDX-License-Identifier: MIT
// The extension module pop3._native: what the Python files of the package need of the C++ library.
#include "failure.hpp"
#include "long_response.hpp"
#include "mechanism.hpp"
#include "running_verb.hpp"
#include "session.hpp"

namespace {

PyModuleDef definition = {PyModuleDef_HEAD_INIT,
                          "pop3._native",
                          "The C++ library of POP3. Private: use the modules of the package.",
                          -1,
                          nullptr,
                          nullptr,
                          nullptr,
                          nullptr,
                          nullptr};

}  // namespace

// NOLINTNEXTLINE(bugprone-reserved-identifier,cert-dcl37-c,cert-dcl51-cpp): the name that Python calls.
PyMODINIT_FUNC PyInit__native() {
    using namespace pop3::python;
    return guarded([] {
        object module(PyModule_Create(&definition));
        add_failure(module.get());
        add_long_response(module.get());
        add_mechanism(module.get());
        add_session(module.get());
        add_verb(module.get());
        return module;
    });
}
