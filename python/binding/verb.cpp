// SPDX-License-Identifier: MIT
// The table of verbs. Each flow stands in src/flows/; here are its arguments and its value.
#include "verb.hpp"

#include <utility>
#include <vector>

#include "auth_verb.hpp"
#include "credentials.hpp"
#include "failure.hpp"
#include "pop3/flows.hpp"

namespace pop3::python {
namespace {

// A verb without a sink.
template <class T, class Convert>
class plain_verb final : public verb {
  public:
    plain_verb(flow<T> exchange, Convert convert) : flow_(std::move(exchange)), convert_(convert) {}
    [[nodiscard]] any_flow& exchange() noexcept override { return flow_; }
    object take(verb_guard& guard) override {
        const result<T> outcome = guard.finish(flow_.take());
        if (!outcome) raise_failure(outcome.error());
        return convert_(*outcome);
    }

  private:
    flow<T> flow_;
    Convert convert_;
};

template <class T, class Convert>
std::unique_ptr<verb> plain(flow<T> exchange, Convert convert) {
    return std::make_unique<plain_verb<T, Convert>>(std::move(exchange), convert);
}

// RETR or TOP. The octets are in the value, or are streamed: then the value is their number.
class message_verb final : public verb {
  public:
    using starter = flow<octet_count> (*)(dialogue&, message_number, std::uint32_t, body_sink&);
    message_verb(starter start, dialogue& s, message_number n, std::uint32_t lines, bool streams)
        : streams_(streams), flow_(start(s, n, lines, sink_)) {}
    [[nodiscard]] any_flow& exchange() noexcept override { return flow_; }
    object take(verb_guard& guard) override {
        const result<octet_count> outcome = guard.finish(flow_.take());
        if (!outcome) raise_failure(outcome.error());
        return streams_ ? number(*outcome) : bytes(octets_);
    }
    std::string take_octets() override {
        return streams_ ? std::exchange(octets_, {}) : std::string();
    }

  private:
    std::string octets_;
    string_sink sink_{octets_};
    bool streams_;
    flow<octet_count> flow_;
};

// RETR of many. The value is the number of those that arrived whole.
class batch_verb final : public verb, private message_sink {
  public:
    batch_verb(dialogue& s, std::vector<message_number> numbers)
        : flow_(flows::retr_all(s, std::move(numbers), *this)) {}
    [[nodiscard]] any_flow& exchange() noexcept override { return flow_; }
    object take(verb_guard& guard) override {
        const result<std::size_t> outcome = guard.finish(flow_.take());
        if (!outcome) raise_failure(outcome.error());
        return number(*outcome);
    }
    object take_messages() override {
        object list(PyList_New(0));
        for (const message& one : std::exchange(finished_, {})) {
            const object n = number(one.number.value());
            const object content = one.refusal ? failure_object(*one.refusal) : bytes(one.octets);
            append(list, object(PyTuple_Pack(2, n.get(), content.get())));
        }
        return list;
    }

  private:
    struct message {
        message_number number{};
        std::string octets{};
        std::optional<failure> refusal{};
    };
    void begin(message_number n) override { arriving_ = {n}; }
    void write(std::string_view octets) override { arriving_.octets += octets; }
    void end(message_number) override { finished_.push_back(std::move(arriving_)); }
    void refused(message_number n, const failure& reason) override {
        finished_.push_back({n, {}, reason});
    }

    message arriving_;
    std::vector<message> finished_;
    flow<std::size_t> flow_;
};

// ---- arguments ----

message_number number_in(PyObject* given) {
    return message_number(integer_in(given));
}

std::uint32_t lines_in(PyObject* given) {
    const long long lines = integer_in(given);
    if (!std::in_range<std::uint32_t>(lines))
        raise_failure(fail(errc::invalid_argument, "no such number of lines"));
    return static_cast<std::uint32_t>(lines);
}

std::vector<message_number> numbers_in(PyObject* list) {
    std::vector<message_number> numbers;
    const Py_ssize_t size = PyList_Size(list);
    if (size < 0) throw raised{};
    for (Py_ssize_t at = 0; at < size; ++at) numbers.push_back(number_in(PyList_GetItem(list, at)));
    return numbers;
}

// The arguments after the verb, by a format of PyArg_ParseTuple.
template <class... Targets>
void parse(PyObject* arguments, const char* format, Targets... targets) {
    if (!PyArg_ParseTuple(arguments, format, targets...)) throw raised{};
}

message_number only_number(PyObject* arguments) {
    PyObject* n = nullptr;
    parse(arguments, "O", &n);
    return number_in(n);
}

// ---- values ----

object line_of(const reply& answer) {
    return bytes(answer.line);
}

object listing_of(const scan_listing& listing) {
    object list(PyList_New(0));
    for (const scan_entry& entry : listing) {
        const object n = number(entry.number.value());
        const object octets = number(entry.octets);
        append(list, object(PyTuple_Pack(2, n.get(), octets.get())));
    }
    return list;
}

object unique_ids_of(const unique_id_listing& listing) {
    object list(PyList_New(0));
    for (const unique_id_entry entry : listing) {
        const object n = number(entry.number.value());
        const object uid = text(entry.uid);
        append(list, object(PyTuple_Pack(2, n.get(), uid.get())));
    }
    return list;
}

object capabilities_of(const capabilities& listing) {
    object list(PyList_New(0));
    for (const capability& one : listing) {
        const object name = text(one.name);
        object arguments(PyList_New(0));
        for (const std::string& argument : one.arguments) append(arguments, text(argument));
        append(list, object(PyTuple_Pack(2, name.get(), arguments.get())));
    }
    return list;
}

object outcomes_of(const std::vector<result<reply>>& outcomes) {
    object list(PyList_New(0));
    for (const result<reply>& outcome : outcomes)
        append(list, outcome ? line_of(*outcome) : failure_object(outcome.error()));
    return list;
}

object totals_of(const drop_listing& totals) {
    const object messages = number(totals.messages);
    const object octets = number(totals.octets);
    return object(PyTuple_Pack(2, messages.get(), octets.get()));
}

// ---- verbs ----

std::unique_ptr<verb> open(dialogue& s, PyObject* arguments) {
    const char* mode = nullptr;
    parse(arguments, "s", &mode);
    const std::string_view name = mode;
    if (name == "implicit") return plain(flows::open(s, tls_mode::implicit), line_of);
    if (name == "stls") return plain(flows::open(s, tls_mode::stls), line_of);
    return plain(flows::open(s, tls_mode::none), line_of);
}

std::unique_ptr<verb> login(dialogue& s, PyObject* arguments) {
    const char *form = nullptr, *user = nullptr, *secret = nullptr, *mechanism = nullptr;
    parse(arguments, "ssss", &form, &user, &secret, &mechanism);
    return plain(flows::login(s, credentials_from(form, user, secret, mechanism)), line_of);
}

flow<octet_count> start_retr(dialogue& s, message_number n, std::uint32_t, body_sink& sink) {
    return flows::retr(s, n, sink);
}

std::unique_ptr<verb> retr(dialogue& s, PyObject* arguments) {
    PyObject* n = nullptr;
    int streams = 0;
    parse(arguments, "Op", &n, &streams);
    return std::make_unique<message_verb>(start_retr, s, number_in(n), 0, streams != 0);
}

flow<octet_count> start_top(dialogue& s, message_number n, std::uint32_t lines, body_sink& sink) {
    return flows::top(s, n, lines, sink);
}

std::unique_ptr<verb> top(dialogue& s, PyObject* arguments) {
    PyObject *n = nullptr, *lines = nullptr;
    parse(arguments, "OO", &n, &lines);
    return std::make_unique<message_verb>(start_top, s, number_in(n), lines_in(lines), false);
}

struct row {
    std::string_view name;
    std::unique_ptr<verb> (*make)(dialogue& s, PyObject* arguments);
};

constexpr row rows[] = {
    {"open", open},
    {"login", login},
    {"auth", make_auth_verb},
    {"capa", [](dialogue& s, PyObject*) { return plain(flows::capa(s), capabilities_of); }},
    {"stat", [](dialogue& s, PyObject*) { return plain(flows::stat(s), totals_of); }},
    {"list", [](dialogue& s, PyObject*) { return plain(flows::list(s), listing_of); }},
    {"size",
     [](dialogue& s, PyObject* a) {
         return plain(flows::list(s, only_number(a)),
                      [](const scan_entry& entry) { return number(entry.octets); });
     }},
    {"uidl", [](dialogue& s, PyObject*) { return plain(flows::uidl(s), unique_ids_of); }},
    {"uid",
     [](dialogue& s, PyObject* a) {
         return plain(flows::uidl(s, only_number(a)),
                      [](const unique_id& uid) { return text(uid.str()); });
     }},
    {"retr", retr},
    {"top", top},
    {"retr_all",
     [](dialogue& s, PyObject* a) -> std::unique_ptr<verb> {
         PyObject* numbers = nullptr;
         parse(a, "O", &numbers);
         return std::make_unique<batch_verb>(s, numbers_in(numbers));
     }},
    {"dele",
     [](dialogue& s, PyObject* a) { return plain(flows::dele(s, only_number(a)), line_of); }},
    {"dele_all",
     [](dialogue& s, PyObject* a) {
         PyObject* numbers = nullptr;
         parse(a, "O", &numbers);
         return plain(flows::dele_all(s, numbers_in(numbers)), outcomes_of);
     }},
    {"noop", [](dialogue& s, PyObject*) { return plain(flows::noop(s), line_of); }},
    {"rset", [](dialogue& s, PyObject*) { return plain(flows::rset(s), line_of); }},
    {"quit", [](dialogue& s, PyObject*) { return plain(flows::quit(s), line_of); }},
};

}  // namespace

std::unique_ptr<verb> make_verb(dialogue& session, PyObject* arguments) {
    const Py_ssize_t size = PyTuple_Size(arguments);
    const object rest(PyTuple_GetSlice(arguments, 1, size));
    PyObject* const name = size > 0 ? PyTuple_GetItem(arguments, 0) : Py_None;
    for (const row& one : rows)
        if (PyUnicode_Check(name) && PyUnicode_CompareWithASCIIString(name, one.name.data()) == 0)
            return one.make(session, rest.get());
    PyErr_SetString(PyExc_ValueError, "no such verb");
    throw raised{};
}

}  // namespace pop3::python
