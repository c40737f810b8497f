// SPDX-License-Identifier: MIT
#include "auth_verb.hpp"

#include <optional>
#include <string>
#include <utility>

#include "failure.hpp"
#include "pop3/flows.hpp"

namespace pop3::python {
namespace {

// A mechanism whose answers Python code computes while the flow waits for them.
class asked_mechanism final : public sasl_mechanism {
  public:
    asked_mechanism(std::string name, std::optional<secret_string> first, bool waits, bool complete)
        : name_(std::move(name)), first_(std::move(first)), waits_(waits), complete_(complete) {}

    [[nodiscard]] std::string_view name() const override { return name_; }
    // The program decides where it logs in: CPython's poplib has no such guard.
    [[nodiscard]] bool reveals_password() const override { return false; }
    // The connection masks what it shows by itself (poplib_masking.py).
    [[nodiscard]] secret_string secret() const override { return {}; }
    [[nodiscard]] std::optional<event> prepare(std::optional<std::string_view> challenge) override {
        if (!challenge) return std::nullopt;
        challenge_ = std::string(*challenge);
        answered_ = event{};
        return answered_;
    }
    [[nodiscard]] std::optional<result<secret_string>> initial_response() override {
        if (!first_) return std::nullopt;
        return result<secret_string>(*first_);
    }
    [[nodiscard]] bool allows_initial_response() const override { return !waits_; }
    [[nodiscard]] result<secret_string> respond(std::string_view) override {
        if (!answer_) return fail(errc::cancelled);
        return *std::exchange(answer_, std::nullopt);
    }
    [[nodiscard]] bool complete() const override { return complete_; }

    [[nodiscard]] const std::optional<std::string>& challenge() const noexcept {
        return challenge_;
    }
    void answer(std::optional<secret_string> response, bool complete) {
        challenge_.reset();
        answer_ = std::move(response);
        complete_ = complete;
        answered_.set();
    }

  private:
    std::string name_;
    std::optional<secret_string> first_;
    bool waits_;
    bool complete_;
    std::optional<std::string> challenge_;  // one that waits for its answer
    std::optional<secret_string> answer_;
    event answered_;
};

// What a program passes as initial response it expects to be sent, without asking for CAPA first.
flow<reply> log_in(dialogue& s, sasl_mechanism& mechanism) {
    flow<reply> greeting = flows::greeting(s);
    [[maybe_unused]] reply hello = co_await greeting;
    capabilities expected;
    expected.add("SASL " + std::string(mechanism.name()));
    s.set_capabilities(std::move(expected));
    flow<reply> exchange = flows::auth(s, mechanism);
    reply ok = co_await exchange;
    co_return ok;
}

class auth_verb final : public verb {
  public:
    auth_verb(dialogue& s, asked_mechanism mechanism)
        : mechanism_(std::move(mechanism)), flow_(log_in(s, mechanism_)) {}
    [[nodiscard]] any_flow& exchange() noexcept override { return flow_; }
    object take(verb_guard& guard) override {
        const result<reply> outcome = guard.finish(flow_.take());
        if (!outcome) raise_failure(outcome.error());
        return bytes(outcome->line);
    }
    [[nodiscard]] std::optional<std::string> challenge() const override {
        return mechanism_.challenge();
    }
    void answer(std::optional<std::string_view> response, bool complete) override {
        std::optional<secret_string> secret;
        if (response) secret.emplace(*response);
        mechanism_.answer(std::move(secret), complete);
    }

  private:
    asked_mechanism mechanism_;
    flow<reply> flow_;
};

}  // namespace

std::unique_ptr<verb> make_auth_verb(dialogue& s, PyObject* arguments) {
    const char* name = nullptr;
    PyObject* initial = nullptr;
    int waits = 0, complete = 0;
    if (!PyArg_ParseTuple(arguments, "sOpp", &name, &initial, &waits, &complete)) throw raised{};
    std::optional<secret_string> first;
    if (initial != Py_None) first.emplace(octets_in(initial));
    return std::make_unique<auth_verb>(
        s, asked_mechanism(name, std::move(first), waits != 0, complete != 0));
}

}  // namespace pop3::python
