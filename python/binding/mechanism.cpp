// SPDX-License-Identifier: MIT
#include "mechanism.hpp"

#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "credentials.hpp"
#include "failure.hpp"
#include "waiting.hpp"
#ifdef POP3_HAS_GSASL
#include "pop3/gsasl.hpp"
#endif

namespace pop3::python {
namespace {

// Answers challenges; the first one of a mechanism in which the client speaks first is empty.
struct login {
    std::unique_ptr<sasl_mechanism> mechanism;
    bool started = false;
    bool busy = false;       // a thread computes an answer, without the interpreter's lock
    bool abandoned = false;  // nobody waited for an answer, which may still be computed

    // What has to happen before answer() does not wait.
    std::optional<event> prepare(std::string_view challenge) {
        if (started) return mechanism->prepare(challenge);
        return mechanism->prepare(std::nullopt);
    }

    result<secret_string> answer(std::string_view challenge) {
        if (std::exchange(started, true)) return mechanism->respond(challenge);
        std::optional<result<secret_string>> initial = mechanism->initial_response();
        if (!initial) return mechanism->respond(challenge);
        if (!challenge.empty()) return fail(errc::bad_challenge, "the server spoke out of turn");
        return *std::move(initial);
    }

    [[nodiscard]] bool complete() const { return started && mechanism->complete(); }
};

login& login_in(PyObject* self) {
    login& exchange = held_in<login>(self);
    if (exchange.busy) raise_failure(fail(errc::busy));
    return exchange;
}

// While it lives, no other thread uses this login.
class answering {
  public:
    explicit answering(login& exchange) : exchange_(exchange) { exchange.busy = true; }
    ~answering() { exchange_.busy = false; }
    answering(const answering&) = delete;
    answering& operator=(const answering&) = delete;

  private:
    login& exchange_;
};

bool needs_gnu_sasl(std::string_view name) {
    std::string upper(name);
    for (char& c : upper)
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    return upper == "GSSAPI" || upper.starts_with("SCRAM-SHA-");
}

failure cannot_make(std::string detail, std::string hint) {
    failure reason = fail(errc::no_common_mechanism, std::move(detail));
    reason.hint = std::move(hint);
    return reason;
}

result<std::unique_ptr<sasl_mechanism>> make(std::string_view name, const credentials& identity,
                                             const sasl_peer& peer) {
    const mechanism_source* const source =
        needs_gnu_sasl(name) ? gnu_sasl() : &builtin_mechanisms();
    if (!source)
        return cannot_make("the package was built without GNU SASL, which SCRAM and GSSAPI need",
                           "Install libgsasl-dev and pkg-config, and build the package again.");
    result<std::unique_ptr<sasl_mechanism>> made = source->make(name, identity, peer);
    if (!made && made.error().code == errc::no_common_mechanism)
        return cannot_make("there is no " + escaped(name) + " for such credentials",
                           "help(pop3.mechanism) lists the mechanisms, and what each needs.");
    return made;
}

// Mechanism(name, form, user, secret, host, port)
PyObject* create(PyTypeObject* type, PyObject* arguments, PyObject*) {
    return guarded([&] {
        const char *name = nullptr, *form = nullptr, *user = nullptr, *secret = nullptr,
                   *host = nullptr;
        PyObject* port = nullptr;
        if (!PyArg_ParseTuple(arguments, "sssssO", &name, &form, &user, &secret, &host, &port))
            throw raised{};
        const credentials identity = credentials_from(form, user, secret, name);
        result<std::unique_ptr<sasl_mechanism>> made = make(name, identity, {host, port_in(port)});
        if (!made) raise_failure(made.error());
        auto exchange = std::make_unique<login>();
        exchange->mechanism = *std::move(made);
        return hold(type, exchange.release());
    });
}

// SCRAM computes for a while, and GSSAPI waits for Kerberos: other threads run Python code meanwhile.
result<secret_string> answered(login& exchange, std::string_view challenge) {
    if (exchange.abandoned) return fail(errc::cancelled, "an earlier answer was not waited for");
    const answering meanwhile(exchange);
    if (const std::optional<event> ready = exchange.prepare(challenge)) {
        exchange.abandoned = true;
        wait_for_event(*ready);
        exchange.abandoned = !ready->is_set();
    }
    const without_lock others_run;
    return exchange.answer(challenge);
}

PyObject* answer(PyObject* self, PyObject* arguments, PyObject*) {
    return guarded([&] {
        PyObject* challenge = nullptr;
        if (!PyArg_ParseTuple(arguments, "S", &challenge)) throw raised{};
        login& exchange = login_in(self);
        const result<secret_string> response = answered(exchange, octets_in(challenge));
        if (!response) raise_failure(response.error());
        return bytes(response->reveal());
    });
}

PyObject* complete(PyObject* self, void*) {
    return guarded([&] { return object(PyBool_FromLong(login_in(self).complete())); });
}

PyObject* explanation(PyObject* self, void*) {
    return guarded([&] { return text(login_in(self).mechanism->server_explanation()); });
}

}  // namespace

const mechanism_source* gnu_sasl() noexcept {
#ifdef POP3_HAS_GSASL
    return &gsasl_mechanisms();
#else
    return nullptr;
#endif
}

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
