// SPDX-License-Identifier: MIT
// Many messages at once: commands run ahead of their replies (RFC 2449, section 6.6), in a window
// that never outgrows the send buffer. Without PIPELINING the same code has a window of one.
#include "flows/body.hpp"
#include "flows/scan_line.hpp"
#include "pop3/flows.hpp"

namespace pop3::inline v1::flows {
namespace {

// RETR and TOP: `ask` sends the command for one number.
template <class Ask>
flow<std::size_t> bodies(session& s, std::vector<message_number> numbers, message_sink& sink,
                         Ask ask) {
    session::pipeline ahead(s);
    std::size_t whole = 0;
    auto next = numbers.begin();
    for (const message_number n : numbers) {
        while (next != numbers.end() && ahead.has_room()) ask(s, *next++);  // C: RETR 1, RETR 2 …
        reply answer = co_await s.next_reply();                             // S: +OK 120 octets
        if (!answer.positive()) {  // S: -ERR no such message
            sink.refused(n, s.refusal(answer));
            continue;
        }
        sink.begin(n);
        co_await body_into(s, sink);  // S: the message, then .
        sink.end(n);
        ++whole;
    }
    co_return whole;
}

// DELE, LIST n and UIDL n: `read` makes an outcome of one +OK; where it cannot, the dialogue is
// broken.
template <class T, class Read>
flow<std::vector<result<T>>> lines(session& s, std::string verb,
                                   std::vector<message_number> numbers, Read read) {
    session::pipeline ahead(s);
    std::vector<result<T>> outcomes;
    outcomes.reserve(numbers.size());
    auto next = numbers.begin();
    for (const message_number n : numbers) {
        while (next != numbers.end() && ahead.has_room())
            s.send(verb, *next++);               // C: DELE 1, DELE 2 …
        reply answer = co_await s.next_reply();  // S: +OK message 1 deleted
        if (!answer.positive()) {
            outcomes.push_back(s.refusal(answer));  // S: -ERR no such message
            continue;
        }
        result<T> outcome = read(s, n, std::move(answer));
        if (!outcome) co_return std::move(outcome).error();
        outcomes.push_back(std::move(outcome));
    }
    co_return outcomes;
}

// A line for another number means that replies and commands are out of step.
result<scan_entry> read_scan_line(session& s, message_number n, const reply& answer) {
    const auto entry = parse_scan_line(answer.text());
    if (!entry || entry->number != n) return s.broken(errc::malformed_reply, answer.line);
    return *entry;
}

result<unique_id> read_unique_id_line(session& s, message_number n, const reply& answer) {
    const auto entry = parse_unique_id_line(answer.text(), s.bounds().unique_id);
    if (!entry || entry->number != n) return s.broken(errc::malformed_reply, answer.line);
    return unique_id(std::string(entry->uid));
}

result<reply> read_as_it_is(session&, message_number, reply answer) {
    return answer;
}

struct ask_retr {
    void operator()(session& s, message_number n) const { s.send("RETR", n); }
};

struct ask_top {
    std::uint32_t lines;
    void operator()(session& s, message_number n) const { s.send("TOP", n, lines); }
};

}  // namespace

flow<std::size_t> retr_all(session& s, std::vector<message_number> numbers, message_sink& sink) {
    return bodies(s, std::move(numbers), sink, ask_retr{});
}

flow<std::size_t> top_all(session& s, std::vector<message_number> numbers, std::uint32_t count,
                          message_sink& sink) {
    return bodies(s, std::move(numbers), sink, ask_top{count});
}

flow<std::vector<result<reply>>> dele_all(session& s, std::vector<message_number> numbers) {
    return lines<reply>(s, "DELE", std::move(numbers), read_as_it_is);
}

flow<std::vector<result<scan_entry>>> list_all(session& s, std::vector<message_number> numbers) {
    return lines<scan_entry>(s, "LIST", std::move(numbers), read_scan_line);
}

flow<std::vector<result<unique_id>>> uidl_all(session& s, std::vector<message_number> numbers) {
    return lines<unique_id>(s, "UIDL", std::move(numbers), read_unique_id_line);
}

}  // namespace pop3::inline v1::flows
