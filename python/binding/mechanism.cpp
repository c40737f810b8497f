// SPDX-License-Identifier: MIT
#include "mechanism.hpp"

#include <memory>
#include <optional>

#include "credentials.hpp"
#include "failure.hpp"
#include "pop3/sasl.hpp"

namespace pop3::python {
namespace {

// Answers challenges; the first one of a mechanism in which the client speaks first is empty.
struct login {
    std::unique_ptr<sasl_mechanism> mechanism;
    std::optional<result<secret_string>> first;

    result<secret_string> answer(std::string_view challenge) {
        if (!first) return mechanism->respond(challenge);
        if (!challenge.empty()) return fail(errc::bad_challenge, "the server spoke out of turn");
        result<secret_string> initial = *std::move(first);
        first.reset();
        return initial;
    }

    [[nodiscard]] bool complete() const { return !first && mechanism->complete(); }
};

// Mechanism(name, form, user, secret, host, port)
PyObject* create(PyTypeObject* type, PyObject* arguments, PyObject*) {
    return guarded([&] {
        const char *name = nullptr, *form = nullptr, *user = nullptr, *secret = nullptr,
                   *host = nullptr;
        PyObject* port = nullptr;
        if (!PyArg_ParseTuple(arguments, "sssssO", &name, &form, &user, &secret, &host, &port))
            throw raised{};
        const credentials identity = credentials_from(form, user, secret, name);
        result<std::unique_ptr<sasl_mechanism>> made =
            builtin_mechanisms().make(name, identity, {host, port_in(port)});
        if (!made) raise_failure(made.error());
        auto exchange = std::make_unique<login>();
        exchange->mechanism = *std::move(made);
        exchange->first = exchange->mechanism->initial_response();
        return hold(type, exchange.release());
    });
}

PyObject* answer(PyObject* self, PyObject* arguments, PyObject*) {
    return guarded([&] {
        PyObject* challenge = nullptr;
        if (!PyArg_ParseTuple(arguments, "S", &challenge)) throw raised{};
        const result<secret_string> answered = held_in<login>(self).answer(octets_in(challenge));
        if (!answered) raise_failure(answered.error());
        return bytes(answered->reveal());
    });
}

PyObject* complete(PyObject* self, void*) {
    return guarded([&] { return object(PyBool_FromLong(held_in<login>(self).complete())); });
}

PyObject* explanation(PyObject* self, void*) {
    return guarded([&] { return text(held_in<login>(self).mechanism->server_explanation()); });
}

}  // namespace

void add_mechanism(PyObject* module) {
    static PyGetSetDef attributes[] = {
        {"complete", complete, nullptr,
         "True when the exchange is complete, and the server has proved what the mechanism "
         "requires.",
         nullptr},
        {"explanation", explanation, nullptr, "Why the server is going to refuse, if it sent that.",
         nullptr},
        {nullptr, nullptr, nullptr, nullptr, nullptr}};
    PyType_Slot slots[] = {{Py_tp_new, reinterpret_cast<void*>(create)},
                           {Py_tp_call, reinterpret_cast<void*>(answer)},
                           {Py_tp_dealloc, reinterpret_cast<void*>(release_holder<login>)},
                           {Py_tp_getset, attributes},
                           {Py_tp_doc, const_cast<char*>("One login by a SASL mechanism.")},
                           {0, nullptr}};
    PyType_Spec spec{"pop3._native.Mechanism", sizeof(holder<login>), 0, Py_TPFLAGS_DEFAULT, slots};
    add_type(module, "Mechanism", spec);
}

}  // namespace pop3::python
