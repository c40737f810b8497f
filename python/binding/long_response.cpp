// SPDX-License-Identifier: MIT
#include "long_response.hpp"

#include <algorithm>

namespace pop3::python {

std::size_t long_response::feed(std::string_view octets) {
    std::size_t used = 0;
    while (!done_ && used < octets.size()) {
        const std::string_view rest = octets.substr(used);
        const std::size_t feed = rest.find('\n');
        if (begun_.size() + std::min(feed, rest.size() - 1) + 1 > longest_) too_long_ = true;
        if (too_long_) return 0;
        if (feed == std::string_view::npos) {
            begun_ += rest;
            return octets.size();
        }
        used += feed + 1;
        if (begun_.empty()) {
            take(rest.substr(0, feed + 1));
        } else {
            begun_ += rest.substr(0, feed + 1);
            take(begun_);
            begun_.clear();
        }
    }
    return used;
}

void long_response::take(std::string_view line) {
    std::size_t octets = line.size();
    line.remove_suffix(1);
    if (line.ends_with('\r'))
        line.remove_suffix(1);
    else if (line.starts_with('\r'))
        line.remove_prefix(1);
    if (line == ".") {
        done_ = true;
        return;
    }
    if (line.starts_with("..")) {
        line.remove_prefix(1);
        --octets;
    }
    octets_ += octets;
    append(lines_, bytes(line));
}

namespace {

// LongResponse(longest)
PyObject* create(PyTypeObject* type, PyObject* arguments, PyObject*) {
    return guarded([&] {
        Py_ssize_t longest = 0;
        if (!PyArg_ParseTuple(arguments, "n", &longest)) throw raised{};
        return hold(type, new long_response(static_cast<std::size_t>(longest)));
    });
}

PyObject* feed(PyObject* self, PyObject* octets) {
    return guarded([&] { return number(held_in<long_response>(self).feed(octets_in(octets))); });
}

PyObject* done(PyObject* self, void*) {
    return PyBool_FromLong(held_in<long_response>(self).done());
}

PyObject* too_long(PyObject* self, void*) {
    return PyBool_FromLong(held_in<long_response>(self).too_long());
}

PyObject* lines(PyObject* self, void*) {
    return guarded([&] { return shared(held_in<long_response>(self).lines().get()); });
}

PyObject* octets(PyObject* self, void*) {
    return guarded([&] { return number(held_in<long_response>(self).octets()); });
}

}  // namespace

void add_long_response(PyObject* module) {
    static PyMethodDef methods[] = {{"feed", feed, METH_O,
                                     "feed(octets: bytes) -> int\n\nTakes octets until the end of "
                                     "the response. Returns how many "
                                     "belong to it."},
                                    {nullptr, nullptr, 0, nullptr}};
    static PyGetSetDef attributes[] = {
        {"done", done, nullptr, "True after the line that ends the response.", nullptr},
        {"too_long", too_long, nullptr, "True after a line of more octets than are allowed.",
         nullptr},
        {"lines", lines, nullptr, "The lines so far, as bytes without line ends.", nullptr},
        {"octets", octets, nullptr, "Octets of the lines, with line ends.", nullptr},
        {nullptr, nullptr, nullptr, nullptr, nullptr}};
    PyType_Slot slots[] = {
        {Py_tp_new, reinterpret_cast<void*>(create)},
        {Py_tp_dealloc, reinterpret_cast<void*>(release_holder<long_response>)},
        {Py_tp_methods, methods},
        {Py_tp_getset, attributes},
        {Py_tp_doc, const_cast<char*>("LongResponse(longest)\n\nThe lines of a multi-line "
                                      "response as poplib reads them, of "
                                      "at most that many octets each.")},
        {0, nullptr}};
    PyType_Spec spec{"pop3._native.LongResponse", sizeof(holder<long_response>), 0,
                     Py_TPFLAGS_DEFAULT, slots};
    add_type(module, "LongResponse", spec);
}

}  // namespace pop3::python
