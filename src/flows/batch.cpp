// SPDX-License-Identifier: MIT
// Many messages at once: commands are sent ahead of their replies (RFC 2449, section 6.6), in a
// window that always fits the send buffer. Without PIPELINING the same code has a window of one.
#include <algorithm>

#include "body.hpp"
#include "lines.hpp"
#include "pop3/flows.hpp"
#include "wire/command_writer.hpp"

namespace pop3::inline v1::flows {
namespace {

// Nothing of a batch is sent if one of its commands cannot be.
bool has_zero(const message_numbers& numbers) {
    return std::ranges::find(numbers, message_number()) != numbers.end();
}

// RETR and TOP: `ask` sends the command for one number.
template <class Ask>
flow<std::size_t> bodies(dialogue& s, message_numbers numbers, message_sink& sink, Ask ask) {
    if (has_zero(numbers)) co_return fail(errc::invalid_argument, wire::no_such_number);
    dialogue::pipeline ahead(s);
    std::size_t whole = 0;
    auto next = numbers.begin();
    for (const message_number n : numbers) {
        while (next != numbers.end() && ahead.has_room()) ask(s, *next++);  // C: RETR 1, RETR 2 …
        reply answer = co_await s.next_reply();                             // S: +OK 120 octets
        if (!answer.positive()) {  // S: -ERR no such message
            const failure refusal = s.refusal(answer);
            if (auto reason = handed_over(s, [&] { sink.refused(n, refusal); }))
                co_return *std::move(reason);
            continue;
        }
        if (auto reason = handed_over(s, [&] { sink.begin(n); })) co_return *std::move(reason);
        co_await body_into(s, sink);  // S: the message, then .
        if (auto reason = handed_over(s, [&] { sink.end(n); })) co_return *std::move(reason);
        ++whole;
    }
    co_return whole;
}

// DELE, LIST n and UIDL n: `read` makes an outcome of one +OK. One that cannot be parsed is a
// failure in its place; one about another message ends the session.
template <class T, class Read>
flow<std::vector<result<T>>> lines(dialogue& s, std::string verb, message_numbers numbers,
                                   Read read) {
    if (has_zero(numbers)) co_return fail(errc::invalid_argument, wire::no_such_number);
    dialogue::pipeline ahead(s);
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
        if (!outcome && outcome.error().code == errc::out_of_step)
            co_return std::move(outcome).error();
        outcomes.push_back(std::move(outcome));
    }
    co_return outcomes;
}

result<reply> read_as_it_is(dialogue&, message_number, reply answer) {
    return answer;
}

struct ask_retr {
    void operator()(dialogue& s, message_number n) const { s.send("RETR", n); }
};

struct ask_top {
    std::uint32_t lines;
    void operator()(dialogue& s, message_number n) const { s.send("TOP", n, lines); }
};

}  // namespace

flow<std::size_t> retr_all(dialogue& s, message_numbers numbers, message_sink& sink) {
    return bodies(s, std::move(numbers), sink, ask_retr{});
}

flow<std::size_t> top_all(dialogue& s, message_numbers numbers, std::uint32_t count,
                          message_sink& sink) {
    return bodies(s, std::move(numbers), sink, ask_top{count});
}

flow<std::vector<result<reply>>> dele_all(dialogue& s, message_numbers numbers) {
    return lines<reply>(s, "DELE", std::move(numbers), read_as_it_is);
}

flow<std::vector<result<scan_entry>>> list_all(dialogue& s, message_numbers numbers) {
    return lines<scan_entry>(s, "LIST", std::move(numbers), read_scan_line);
}

flow<std::vector<result<unique_id>>> uidl_all(dialogue& s, message_numbers numbers) {
    return lines<unique_id>(s, "UIDL", std::move(numbers), read_unique_id_line);
}

}  // namespace pop3::inline v1::flows
