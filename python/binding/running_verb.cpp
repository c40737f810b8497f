// SPDX-License-Identifier: MIT
#include "running_verb.hpp"

#include <algorithm>
#include <chrono>
#include <cstring>
#include <optional>
#include <stdexcept>

#include "failure.hpp"
#include "verb.hpp"
#include "waiting.hpp"

namespace pop3::python {
namespace {

PyTypeObject* verb_type =
    nullptr;  // never released: modules of one phase live as long as the process

// Octets whose processing takes longer than to release the lock and to acquire it.
constexpr std::size_t much = 8 * 1024;

struct running_verb {
    running_verb(PyObject* owner_, python_session& session_, PyObject* arguments)
        : owner(shared(owner_)), session(session_) {
        if (session.busy()) raise_failure(fail(errc::busy));
        inner =
            make_verb(session.speaking, arguments);  // before the guard: if it throws, no verb ran
        guard.emplace(session);
    }
    /// Ends the verb, whether or not it finished.
    void drop() noexcept {
        wanted = nullptr;
        inner.reset();
        guard.reset();
    }

    object owner;  // the Session, which outlives the rest
    python_session& session;
    std::optional<verb_guard> guard;
    std::unique_ptr<verb> inner;
    const io_request* wanted = nullptr;
    bool much_to_do = false;  // the lock is released for the next step
};

running_verb& verb_in(PyObject* self) {
    running_verb& running = held_in<running_verb>(self);
    if (running.session.stepping) raise_failure(fail(errc::busy));
    if (!running.inner) {
        PyErr_SetString(PyExc_RuntimeError, "the verb has ended");
        throw raised{};
    }
    return running;
}

const io_request& request_of(const running_verb& running) {
    if (!running.wanted) {
        PyErr_SetString(PyExc_RuntimeError, "there is no request");
        throw raised{};
    }
    return *running.wanted;
}

class stepping {
  public:
    explicit stepping(python_session& session) : session_(session) {
        session.ask();
        session.stepping = true;
    }
    ~stepping() { session_.stepping = false; }
    stepping(const stepping&) = delete;
    stepping& operator=(const stepping&) = delete;

  private:
    python_session& session_;
};

// While it lives, other threads run Python code, but nothing on this session.
struct stepping_without_lock {
    explicit stepping_without_lock(python_session& session) : busy(session) {}
    stepping busy;
    without_lock unlocked;  // ends first
};

// What the flow asks for, as (kind, detail): see the description of next().
object request_as_tuple(const running_verb& running) {
    using kind = io_request::kind;
    const io_request& want = *running.wanted;
    const char* name = nullptr;
    object detail;
    switch (want.type) {
        case kind::write:
            name = "write";
            detail = bytes({want.out.data(), want.out.size()});
            break;
        case kind::read:
            name = "read";
            detail = number(want.in.size());
            break;
        case kind::read_ready:
            name = "read_ready";
            detail = number(want.in.size());
            break;
        case kind::start_tls:
            name = "start_tls";
            break;
        case kind::wait:
            if (const auto challenge = running.inner->challenge()) {
                name = "answer";
                detail = bytes(*challenge);
            } else {
                name = "wait";
                detail = number(static_cast<unsigned long long>(want.longest.count()));
            }
            break;
    }
    if (!detail) detail = none();
    const object type = text(name);
    return object(PyTuple_Pack(2, type.get(), detail.get()));
}

PyObject* next(PyObject* self, PyObject*) {
    return guarded([&] {
        running_verb& running = verb_in(self);
        if (running.much_to_do) {
            const stepping_without_lock meanwhile(running.session);
            running.wanted = running.inner->exchange().next();
        } else {
            running.wanted = running.inner->exchange().next();
        }
        running.much_to_do = false;
        return running.wanted ? request_as_tuple(running) : none();
    });
}

PyObject* received(PyObject* self, PyObject* octets) {
    return guarded([&] {
        running_verb& running = verb_in(self);
        const std::string_view given = octets_in(octets);
        const io_request& want = request_of(running);
        if (given.size() > want.in.size()) {
            PyErr_SetString(PyExc_ValueError, "more octets than requested");
            throw raised{};
        }
        std::copy(given.begin(), given.end(), want.in.begin());
        running.wanted = nullptr;
        running.much_to_do = given.size() >= much;
        running.inner->exchange().done({{}, given.size()});
        return none();
    });
}

PyObject* done(PyObject* self, PyObject*) {
    return guarded([&] {
        running_verb& running = verb_in(self);
        const std::size_t octets = request_of(running).out.size();
        running.wanted = nullptr;
        running.inner->exchange().done({{}, octets});
        return none();
    });
}

// answered(octets or None, complete)
PyObject* answered(PyObject* self, PyObject* arguments) {
    return guarded([&] {
        PyObject* octets = nullptr;
        int complete = 0;
        if (!PyArg_ParseTuple(arguments, "Op", &octets, &complete)) throw raised{};
        running_verb& running = verb_in(self);
        static_cast<void>(request_of(running));
        if (!running.inner->challenge()) {
            PyErr_SetString(PyExc_RuntimeError, "there is no challenge");
            throw raised{};
        }
        std::optional<std::string_view> response;
        if (octets != Py_None) response = octets_in(octets);
        running.inner->answer(response, complete != 0);
        running.wanted = nullptr;
        running.inner->exchange().done({});
        return none();
    });
}

// happened(milliseconds) -> bool
PyObject* happened(PyObject* self, PyObject* milliseconds) {
    return guarded([&] {
        const event* const wanted = request_of(verb_in(self)).happening;
        if (!wanted) throw std::logic_error("the verb waits for no event");
        const event awaited = *wanted;  // the verb may be dropped meanwhile
        const std::chrono::milliseconds longest(integer_in(milliseconds));
        return object(PyBool_FromLong(happens(awaited, longest)));
    });
}

// failed(code, detail, hint): the I/O failed; the flow ends. How much of a write was sent is unknown
// here, and unknown is sent: the session must not believe that the server has seen nothing.
PyObject* failed(PyObject* self, PyObject* arguments) {
    return guarded([&] {
        running_verb& running = verb_in(self);
        int code = 0;
        const char *detail = nullptr, *hint = nullptr;
        if (!PyArg_ParseTuple(arguments, "iss", &code, &detail, &hint)) throw raised{};
        const std::size_t octets = request_of(running).out.size();
        running.wanted = nullptr;
        running.inner->exchange().done(
            {make_error_code(static_cast<errc>(code)), octets, detail, hint});
        return none();
    });
}

PyObject* octets(PyObject* self, PyObject*) {
    return guarded([&] { return bytes(verb_in(self).inner->take_octets()); });
}

PyObject* messages(PyObject* self, PyObject*) {
    return guarded([&] { return verb_in(self).inner->take_messages(); });
}

PyObject* take(PyObject* self, PyObject*) {
    return guarded([&] {
        running_verb& running = verb_in(self);
        object value = running.inner->take(*running.guard);
        running.drop();
        return value;
    });
}

PyObject* drop(PyObject* self, PyObject*) {
    return guarded([&] {
        running_verb& running = held_in<running_verb>(self);
        if (!running.session.stepping) running.drop();
        return none();
    });
}

PyMethodDef methods[] = {
    {"next", next, METH_NOARGS,
     "next() -> (kind, detail), or None at the end\n\nThe I/O that the verb needs: (\"write\", "
     "octets), "
     "(\"read\", most), (\"read_ready\", most), (\"start_tls\", None), (\"wait\", milliseconds) "
     "for an "
     "event, for that long at most, (\"answer\", challenge)."},
    {"received", received, METH_O,
     "received(octets): the result of a read; empty: the peer closed."},
    {"done", done, METH_NOARGS, "done(): all was written, TLS has started, or the wait is over."},
    {"happened", happened, METH_O,
     "happened(milliseconds) -> bool: whether the event has happened; waits for it that long, a "
     "minute at most."},
    {"answered", answered, METH_VARARGS,
     "answered(octets, complete): the answer to the challenge; None cancels the exchange."},
    {"failed", failed, METH_VARARGS, "failed(code, detail, hint): the I/O failed."},
    {"octets", octets, METH_NOARGS,
     "octets() -> bytes: of the streamed message since the last call."},
    {"messages", messages, METH_NOARGS,
     "messages() -> [(number, octets or Failure)]: what a batch has finished since the last call."},
    {"take", take, METH_NOARGS, "take() -> the value, after next() returned None; raises Failure."},
    {"drop", drop, METH_NOARGS,
     "drop(): ends the verb. One that is not finished ends the session."},
    {nullptr, nullptr, 0, nullptr}};

}  // namespace

object start_verb(PyObject* owner, python_session& session, PyObject* arguments) {
    return hold(verb_type, new running_verb(owner, session, arguments));
}

void add_verb(PyObject* module) {
    PyType_Slot slots[] = {{Py_tp_dealloc, reinterpret_cast<void*>(release_holder<running_verb>)},
                           {Py_tp_methods, methods},
                           {Py_tp_doc, const_cast<char*>("A verb that runs, step by step.")},
                           {0, nullptr}};
    PyType_Spec spec{"pop3._native.Verb", sizeof(holder<running_verb>), 0, Py_TPFLAGS_DEFAULT,
                     slots};
    verb_type = reinterpret_cast<PyTypeObject*>(add_type(module, "Verb", spec));
    Py_INCREF(verb_type);
}

}  // namespace pop3::python
