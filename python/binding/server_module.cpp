// SPDX-License-Identifier: MIT
// The extension module pop3._server: the embedded server, for pop3.testing. Its thread touches no Python object.
#include <algorithm>
#include <chrono>
#include <cmath>
#include <memory>
#include <string>
#include <vector>

#include "pop3/error.hpp"
#include "pop3/server/memory_backend.hpp"
#include "pop3/server/server.hpp"
#include "pop3/transcript.hpp"
#include "python.hpp"

namespace pop3::python {
namespace {

struct served {
    memory_backend mail;
    session_log log;
    std::unique_ptr<server> listening;  // null after close()
};

struct feature {
    const char* name;
    bool server_features::*offered;
};

constexpr feature features[] = {
    {"capa", &server_features::capa},
    {"user", &server_features::user},
    {"apop", &server_features::apop},
    {"sasl_plain", &server_features::sasl_plain},
    {"top", &server_features::top},
    {"uidl", &server_features::uidl},
    {"utf8", &server_features::utf8},
    {"lang", &server_features::lang},
    {"pipelining", &server_features::pipelining},
    {"resp_codes", &server_features::resp_codes},
    {"auth_resp_code", &server_features::auth_resp_code},
    {"cleartext_login", &server_features::cleartext_login},
};

// {name: bool}; features that are not in it stay as they are.
server_features features_in(PyObject* given) {
    server_features offered;
    Py_ssize_t left = PyDict_Size(given);
    if (left < 0) throw raised{};
    for (const feature& one : features) {
        PyObject* const wanted = PyDict_GetItemString(given, one.name);
        if (!wanted) continue;
        offered.*one.offered = PyObject_IsTrue(wanted) == 1;
        --left;
    }
    if (left == 0) return offered;
    PyErr_SetString(PyExc_ValueError, "no such feature of the server");
    throw raised{};
}

std::vector<fault> faults_in(PyObject* given) {
    std::vector<fault> faults;
    const Py_ssize_t size = PyList_Size(given);
    if (size < 0) throw raised{};
    for (Py_ssize_t at = 0; at < size; ++at) {
        const object line(PyUnicode_AsUTF8String(PyList_GetItem(given, at)));
        try {
            faults.emplace_back(octets_in(line.get()));
        } catch (const std::invalid_argument& e) {
            PyErr_SetString(PyExc_ValueError, e.what());
            throw raised{};
        }
    }
    return faults;
}

tls_mode mode_of(std::string_view name) {
    if (name == "implicit") return tls_mode::implicit;
    return name == "stls" ? tls_mode::stls : tls_mode::none;
}

// Server(tls, features, faults, port)
PyObject* create(PyTypeObject* type, PyObject* arguments, PyObject*) {
    return guarded([&] {
        const char* tls = nullptr;
        PyObject *offered = nullptr, *faults = nullptr, *port = nullptr;
        if (!PyArg_ParseTuple(arguments, "sOOO", &tls, &offered, &faults, &port)) throw raised{};
        auto made = std::make_unique<served>();
        server_options options;
        options.port = port_in(port);
        options.offered = features_in(offered);
        options.tls = mode_of(tls);
        options.faults = faults_in(faults);
        options.observe = made->log.observer();
        made->listening = std::make_unique<server>(std::move(options), made->mail);
        return hold(type, made.release());
    });
}

server& listening_in(PyObject* self) {
    served& held = held_in<served>(self);
    if (held.listening) return *held.listening;
    PyErr_SetString(PyExc_ValueError, "the server is closed");
    throw raised{};
}

PyObject* add_user(PyObject* self, PyObject* arguments) {
    return guarded([&] {
        const char *name = nullptr, *password = nullptr;
        if (!PyArg_ParseTuple(arguments, "ss", &name, &password)) throw raised{};
        held_in<served>(self).mail.add_user(name, secret_string(password));
        return none();
    });
}

PyObject* add_message(PyObject* self, PyObject* arguments) {
    return guarded([&] {
        const char *user = nullptr, *uid = nullptr;
        PyObject* octets = nullptr;
        if (!PyArg_ParseTuple(arguments, "sSs", &user, &octets, &uid)) throw raised{};
        held_in<served>(self).mail.add_message(user, std::string(octets_in(octets)), uid);
        return none();
    });
}

PyObject* messages(PyObject* self, PyObject* user) {
    return guarded([&] {
        const object name(PyUnicode_AsUTF8String(user));
        object list(PyList_New(0));
        for (const std::string& octets : held_in<served>(self).mail.messages(octets_in(name.get())))
            append(list, bytes(octets));
        return list;
    });
}

struct question {
    std::uint64_t connection = 0;
    std::chrono::milliseconds longest{};
};

// (connection, seconds); infinity is a year.
question question_in(PyObject* arguments) {
    constexpr double year = 365.0 * 24 * 3600;
    PyObject* connection = nullptr;
    double seconds = 0;
    if (!PyArg_ParseTuple(arguments, "Od", &connection, &seconds)) throw raised{};
    if (std::isnan(seconds)) {
        PyErr_SetString(PyExc_ValueError, "timeout is a number of seconds");
        throw raised{};
    }
    const double longest = std::clamp(seconds, 0.0, year) * 1000;
    const long long number = std::max(0LL, integer_in(connection));  // 0: there is none
    return {static_cast<std::uint64_t>(number),
            std::chrono::milliseconds(static_cast<long long>(longest))};
}

PyObject* commands(PyObject* self, PyObject* arguments) {
    return guarded([&] {
        const session_log& log = held_in<served>(self).log;
        const question about = question_in(arguments);
        std::vector<std::string> lines;
        {
            const without_lock waiting;
            lines = log.commands(about.connection, about.longest);
        }
        object list(PyList_New(0));
        for (const std::string& line : lines) append(list, text(line));
        return list;
    });
}

PyObject* transcript_text(PyObject* self, PyObject* arguments) {
    return guarded([&] {
        const session_log& log = held_in<served>(self).log;
        const question about = question_in(arguments);
        std::string shown;
        {
            const without_lock waiting;
            shown = to_text(log.dialogue(about.connection, about.longest));
        }
        return text(shown);
    });
}

PyObject* close(PyObject* self, PyObject*) {
    return guarded([&] {
        std::unique_ptr<server> closing = std::move(held_in<served>(self).listening);
        {
            const without_lock waiting;
            closing.reset();
        }
        return none();
    });
}

PyObject* port(PyObject* self, void*) {
    return guarded([&] { return number(listening_in(self).port()); });
}

PyObject* authority(PyObject* self, void*) {
    return guarded([&] { return text(listening_in(self).authority()); });
}

PyObject* connections(PyObject* self, void*) {
    return guarded([&] { return number(held_in<served>(self).log.connections()); });
}

PyMethodDef methods[] = {
    {"add_user", add_user, METH_VARARGS, "add_user(name, password)"},
    {"add_message", add_message, METH_VARARGS, "add_message(user, octets, uid)"},
    {"messages", messages, METH_O, "messages(user) -> [bytes]"},
    {"commands", commands, METH_VARARGS, "commands(connection, seconds) -> [str]"},
    {"transcript", transcript_text, METH_VARARGS, "transcript(connection, seconds) -> str"},
    {"close", close, METH_NOARGS, "close(): closes all connections, deletes nothing."},
    {nullptr, nullptr, 0, nullptr}};

PyGetSetDef attributes[] = {
    {"port", port, nullptr, "The port on 127.0.0.1.", nullptr},
    {"authority", authority, nullptr, "PEM of the authority that a client has to trust.", nullptr},
    {"connections", connections, nullptr, "The number of connections so far.", nullptr},
    {nullptr, nullptr, nullptr, nullptr, nullptr}};

PyModuleDef definition = {PyModuleDef_HEAD_INIT,
                          "pop3._server",
                          "The embedded server. Private: use pop3.testing.",
                          -1,
                          nullptr,
                          nullptr,
                          nullptr,
                          nullptr,
                          nullptr};

}  // namespace
}  // namespace pop3::python

PyMODINIT_FUNC PyInit__server() {
    using namespace pop3::python;
    return guarded([] {
        object module(PyModule_Create(&definition));
        PyType_Slot slots[] = {
            {Py_tp_new, reinterpret_cast<void*>(create)},
            {Py_tp_dealloc, reinterpret_cast<void*>(release_holder<served>)},
            {Py_tp_methods, methods},
            {Py_tp_getset, attributes},
            {Py_tp_doc, const_cast<char*>("A POP3 server on 127.0.0.1, with maildrops in memory.")},
            {0, nullptr}};
        PyType_Spec spec{"pop3._server.Server", sizeof(holder<served>), 0, Py_TPFLAGS_DEFAULT,
                         slots};
        add_type(module.get(), "Server", spec);
        return module;
    });
}
