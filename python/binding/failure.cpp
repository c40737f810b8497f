// SPDX-License-Identifier: MIT
#include "failure.hpp"

namespace pop3::python {
namespace {

PyObject* failure_type =
    nullptr;  // never released: modules of one phase live as long as the process

std::string_view cause_of(const failure& reason) {
    if (reason.code == cause::retry_later) return "retry_later";
    if (reason.code == cause::fix_credentials) return "fix_credentials";
    if (reason.code == cause::fix_settings) return "fix_settings";
    if (reason.code == cause::server_broken) return "server_broken";
    if (reason.code == cause::in_doubt) return "in_doubt";
    return "our_mistake";
}

object arguments_of(const failure& reason) {
    const bool ours = reason.code.category() == error_category();
    const object code = number(ours ? static_cast<unsigned long long>(reason.code.value()) : 0);
    const object message = text(reason.message());
    const object advice = text(reason.advice());
    const object reply = bytes(reason.reply);
    const object command = text(reason.command);
    const object detail = text(reason.detail);
    const object cause = text(cause_of(reason));
    const object pause =
        reason.retry_after
            ? object(PyLong_FromLongLong(static_cast<long long>(reason.retry_after->count())))
            : none();
    return object(PyTuple_Pack(8, code.get(), message.get(), advice.get(), reply.get(),
                               command.get(), detail.get(), cause.get(), pause.get()));
}

// failure(code, command, detail): what no flow reports, because it failed before one ran.
PyObject* make_failure(PyObject*, PyObject* arguments) {
    return guarded([&] {
        int code = 0;
        const char *command = nullptr, *detail = nullptr;
        if (!PyArg_ParseTuple(arguments, "iss", &code, &command, &detail)) throw raised{};
        return failure_object({make_error_code(static_cast<errc>(code)), command, {}, detail});
    });
}

}  // namespace

object failure_object(const failure& reason) {
    const object arguments = arguments_of(reason);
    return object(PyObject_CallObject(failure_type, arguments.get()));
}

void raise_failure(const failure& reason) {
    const object raising = failure_object(reason);
    PyErr_SetObject(failure_type, raising.get());
    throw raised{};
}

void add_failure(PyObject* module) {
    object type(PyErr_NewExceptionWithDoc("pop3._native.Failure", "A failure of the C++ library.",
                                          nullptr, nullptr));
    failure_type = type.get();
    Py_INCREF(failure_type);
    if (PyModule_AddObject(module, "Failure", type.get()) != 0) throw raised{};
    static_cast<void>(type.release());  // the module's now
    static PyMethodDef functions[] = {
        {"failure", make_failure, METH_VARARGS, "failure(code, command, detail) -> Failure"},
        {nullptr, nullptr, 0, nullptr}};
    if (PyModule_AddFunctions(module, functions) != 0) throw raised{};
}

}  // namespace pop3::python
