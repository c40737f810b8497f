// SPDX-License-Identifier: MIT
// The little that the binding needs of CPython's stable interface (PEP 384): references that are released,
// C++ exceptions that become Python's, and Python types that hold a C++ value.
//
// One binary serves CPython 3.9 and newer, because only the stable interface is used. Functions here need
// the interpreter's lock, unless they are named otherwise.
#pragma once

#define Py_LIMITED_API 0x03090000
#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include <cstdint>
#include <exception>
#include <limits>
#include <new>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

namespace pop3::python {

/// A Python exception is set; thrown to leave C++ code.
struct raised final {};

/// A reference that is owned; null after it was moved from.
class object {
  public:
    object() = default;
    /// Takes over a new reference. Null means that a Python exception is set: throws raised.
    explicit object(PyObject* created) : held_(created) {
        if (!held_) throw raised{};
    }
    object(object&& from) noexcept : held_(std::exchange(from.held_, nullptr)) {}
    object& operator=(object&& from) noexcept {
        std::swap(held_, from.held_);
        return *this;
    }
    ~object() { Py_XDECREF(held_); }

    [[nodiscard]] PyObject* get() const noexcept { return held_; }
    [[nodiscard]] PyObject* release() noexcept { return std::exchange(held_, nullptr); }
    explicit operator bool() const noexcept { return held_ != nullptr; }

  private:
    PyObject* held_ = nullptr;
};

inline object none() {
    Py_INCREF(Py_None);
    return object(Py_None);
}

/// Another reference to `shared`.
inline object shared(PyObject* shared) {
    Py_INCREF(shared);
    return object(shared);
}

inline object bytes(std::string_view octets) {
    return object(PyBytes_FromStringAndSize(octets.data(), static_cast<Py_ssize_t>(octets.size())));
}

/// Server text as str: UTF-8; octets that are not become surrogates, as in file names.
inline object text(std::string_view octets) {
    return object(PyUnicode_DecodeUTF8(octets.data(), static_cast<Py_ssize_t>(octets.size()),
                                       "surrogateescape"));
}

inline object number(unsigned long long value) {
    return object(PyLong_FromUnsignedLongLong(value));
}

/// The octets of a bytes object, valid while it lives. Throws raised (TypeError) for any other.
inline std::string_view octets_in(PyObject* given) {
    char* begin = nullptr;
    Py_ssize_t size = 0;
    if (PyBytes_AsStringAndSize(given, &begin, &size) != 0) throw raised{};
    return {begin, static_cast<std::size_t>(size)};
}

/// An int; one that does not fit becomes the nearest that does. Throws raised (TypeError) for any other object.
inline long long integer_in(PyObject* given) {
    int overflow = 0;
    const long long value = PyLong_AsLongLongAndOverflow(given, &overflow);
    if (value == -1 && PyErr_Occurred()) throw raised{};
    if (overflow == 0) return value;
    using range = std::numeric_limits<long long>;
    return overflow > 0 ? range::max() : range::min();
}

/// Throws raised (TypeError, ValueError) for what is no port.
inline std::uint16_t port_in(PyObject* given) {
    const long long port = integer_in(given);
    if (std::in_range<std::uint16_t>(port)) return static_cast<std::uint16_t>(port);
    PyErr_SetString(PyExc_ValueError, "a port is a number from 0 to 65535");
    throw raised{};
}

inline void append(const object& list, const object& item) {
    if (PyList_Append(list.get(), item.get()) != 0) throw raised{};
}

/// Sets OSError for an error of the operating system, else RuntimeError.
inline void set_system_error(const std::system_error& e) {
    if (e.code().category() != std::system_category()) {
        PyErr_SetString(PyExc_RuntimeError, e.what());
        return;
    }
    PyObject* const arguments = Py_BuildValue("is", e.code().value(), e.what());
    if (!arguments) return;
    PyErr_SetObject(PyExc_OSError, arguments);
    Py_DECREF(arguments);
}

/// Runs `body`, which returns an object. A C++ exception becomes Python's. Not noexcept: see without_lock.
template <class Body>
PyObject* guarded(Body body) {
    try {
        return body().release();
    } catch (const raised&) {
        return nullptr;
    } catch (const std::bad_alloc&) {
        return PyErr_NoMemory();
    } catch (const std::system_error& e) {
        set_system_error(e);
        return nullptr;
    } catch (const std::exception& e) {
        PyErr_SetString(PyExc_RuntimeError, e.what());
        return nullptr;
    }
}

/// The interpreter's lock is released while this lives. No Python object may be touched meanwhile.
/// While the interpreter ends, CPython before 3.14 ends a daemon thread that asks for the lock, by
/// pthread_exit(), which unwinds the stack: nothing on its way may be noexcept.
class without_lock {
  public:
    without_lock() : state_(PyEval_SaveThread()) {}
    ~without_lock() noexcept(false) { PyEval_RestoreThread(state_); }
    without_lock(const without_lock&) = delete;
    without_lock& operator=(const without_lock&) = delete;

  private:
    PyThreadState* state_;
};

/// An instance of a Python type that holds a T.
template <class T>
struct holder {
    PyObject_HEAD T* held;
};

/// The T that `self` holds.
template <class T>
T& held_in(PyObject* self) {
    T* const value = reinterpret_cast<holder<T>*>(self)->held;
    if (!value) {
        PyErr_SetString(PyExc_RuntimeError, "not initialized");
        throw raised{};
    }
    return *value;
}

template <class T>
void release_holder(PyObject* self) {
    PyTypeObject* const type = Py_TYPE(self);
    delete std::exchange(reinterpret_cast<holder<T>*>(self)->held, nullptr);
    reinterpret_cast<freefunc>(PyType_GetSlot(type, Py_tp_free))(self);
    Py_DECREF(type);
}

/// A new instance of `type` that owns `value`.
template <class T>
object hold(PyTypeObject* type, T* value) {
    auto* const allocate = reinterpret_cast<allocfunc>(PyType_GetSlot(type, Py_tp_alloc));
    PyObject* const self = allocate(type, 0);
    if (!self) {
        delete value;
        throw raised{};
    }
    reinterpret_cast<holder<T>*>(self)->held = value;
    return object(self);
}

/// Adds a type to `module`, which keeps it. Returns it.
inline PyObject* add_type(PyObject* module, const char* name, PyType_Spec& spec) {
    object type(PyType_FromSpec(&spec));
    if (PyModule_AddObject(module, name, type.get()) != 0) throw raised{};
    return type.release();
}

}  // namespace pop3::python
