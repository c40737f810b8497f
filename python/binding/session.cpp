// SPDX-License-Identifier: MIT
#include "session.hpp"

#include <memory>

#include "failure.hpp"
#include "mechanism.hpp"
#include "running_verb.hpp"

namespace pop3::python {

python_session& session_in(PyObject* self) {
    python_session& session = held_in<python_session>(self);
    if (session.stepping) raise_failure(fail(errc::busy));
    return session;
}

namespace {

// Session(pipelining, allow_cleartext_password)
PyObject* create(PyTypeObject* type, PyObject* arguments, PyObject*) {
    return guarded([&] {
        int pipelining = 1, cleartext = 0;
        if (!PyArg_ParseTuple(arguments, "pp", &pipelining, &cleartext)) throw raised{};
        policy policy;
        policy.pipelining = pipelining != 0;
        policy.allow_cleartext_password = cleartext != 0;
        auto session = std::make_unique<python_session>(pop3::limits{}, policy);
        if (const mechanism_source* more = gnu_sasl()) session->speaking.add_mechanisms(*more);
        return hold(type, session.release());
    });
}

PyObject* start(PyObject* self, PyObject* arguments) {
    return guarded([&] {
        python_session& session = session_in(self);
        return start_verb(self, session, arguments);
    });
}

PyObject* set_peer(PyObject* self, PyObject* arguments) {
    return guarded([&] {
        const char* host = nullptr;
        PyObject* port = nullptr;
        if (!PyArg_ParseTuple(arguments, "sO", &host, &port)) throw raised{};
        session_in(self).speaking.set_peer(host, port_in(port));
        return none();
    });
}

PyObject* keep_lines(PyObject* self, PyObject* wanted) {
    return guarded([&] {
        python_session& session = session_in(self);
        session.speaking.set_tracer(PyObject_IsTrue(wanted) == 1 ? &session.trace : nullptr);
        return none();
    });
}

PyObject* take_lines(PyObject* self, PyObject*) {
    return guarded([&] {
        object list(PyList_New(0));
        for (const auto& [direction, line] : session_in(self).trace.take()) {
            const object mark = text({&direction, 1});
            const object shown = text(escaped(line));
            append(list, object(PyTuple_Pack(2, mark.get(), shown.get())));
        }
        return list;
    });
}

std::string_view name_of(session_state state) {
    switch (state) {
        case session_state::greeting:
            return "greeting";
        case session_state::authorization:
            return "authorization";
        case session_state::transaction:
            return "transaction";
        case session_state::ended:
            break;
    }
    return "ended";
}

PyObject* state(PyObject* self, void*) {
    return guarded([&] { return text(name_of(held_in<python_session>(self).ask().state)); });
}

PyObject* usable(PyObject* self, void*) {
    return guarded(
        [&] { return object(PyBool_FromLong(held_in<python_session>(self).ask().usable)); });
}

PyObject* secure(PyObject* self, void*) {
    return guarded(
        [&] { return object(PyBool_FromLong(held_in<python_session>(self).ask().secure)); });
}

PyObject* busy(PyObject* self, void*) {
    return guarded([&] { return object(PyBool_FromLong(held_in<python_session>(self).busy())); });
}

PyObject* hung_up(PyObject* self, void*) {
    return guarded([&] { return object(PyBool_FromLong(held_in<python_session>(self).hung_up)); });
}

PyMethodDef methods[] = {
    {"start", start, METH_VARARGS, "start(name, *arguments) -> Verb"},
    {"set_peer", set_peer, METH_VARARGS, "set_peer(host, port): what mechanisms tell the server."},
    {"keep_lines", keep_lines, METH_O, "keep_lines(wanted): whether take_lines() has any."},
    {"take_lines", take_lines, METH_NOARGS,
     "take_lines() -> [(\"C\" or \"S\", line)]: what was sent and received, masked and escaped."},
    {nullptr, nullptr, 0, nullptr}};

PyGetSetDef attributes[] = {
    {"state", state, nullptr, "greeting, authorization, transaction or ended.", nullptr},
    {"usable", usable, nullptr, "False once client and server are out of sync.", nullptr},
    {"secure", secure, nullptr, "True if the connection is encrypted.", nullptr},
    {"busy", busy, nullptr, "True while a verb runs.", nullptr},
    {"hung_up", hung_up, nullptr, "True once the connection has to be closed.", nullptr},
    {nullptr, nullptr, nullptr, nullptr, nullptr}};

}  // namespace

void add_session(PyObject* module) {
    PyType_Slot slots[] = {
        {Py_tp_new, reinterpret_cast<void*>(create)},
        {Py_tp_dealloc, reinterpret_cast<void*>(release_holder<python_session>)},
        {Py_tp_methods, methods},
        {Py_tp_getset, attributes},
        {Py_tp_doc, const_cast<char*>("One connection as the client sees it, without any I/O.")},
        {0, nullptr}};
    PyType_Spec spec{"pop3._native.Session", sizeof(holder<python_session>), 0, Py_TPFLAGS_DEFAULT,
                     slots};
    add_type(module, "Session", spec);
}

}  // namespace pop3::python
