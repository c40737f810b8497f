// SPDX-License-Identifier: MIT
#include "lines.hpp"

#include "wire/listing_line.hpp"

namespace pop3::inline v1::flows {
namespace {

failure of_another(dialogue& s, const reply& answer) {
    return s.make_unusable(errc::out_of_step, answer.line, "it is about another message");
}

template <class Entry>
std::optional<message_number> number_in(const std::optional<Entry>& entry) {
    return entry ? std::optional(entry->number) : std::nullopt;
}

}  // namespace

result<scan_entry> read_scan_line(dialogue& s, message_number n, const reply& answer) {
    const auto entry = parse_scan_line(answer.text());
    if (!entry) return s.unreadable(answer);
    if (entry->number != n) return of_another(s, answer);
    return *entry;
}

result<unique_id> read_unique_id_line(dialogue& s, message_number n, const reply& answer) {
    const auto entry = parse_unique_id_line(answer.text(), s.limits().unique_id);
    if (!entry) return s.unreadable(answer);
    if (entry->number != n) return of_another(s, answer);
    return unique_id(std::string(entry->uid));
}

flow<reply> line_of(dialogue& s, std::string verb, message_number n) {
    s.send(verb, n);                    // C: LIST 2
    reply ok = co_await s.expect_ok();  // S: +OK 2 200
    const auto about = verb == "UIDL" ? number_in(parse_unique_id_line(ok.text(), ok.line.size()))
                                      : number_in(parse_scan_line(ok.text()));
    if (about && *about != n) co_return of_another(s, ok);
    co_return ok;
}

flow<std::vector<std::string>> lines_of(dialogue& s, std::string verb) {
    s.send(verb);            // C: LANG
    co_await s.expect_ok();  // S: +OK Language listing follows
    std::vector<std::string> lines = co_await read_lines(s);
    co_return lines;
}

flow<std::vector<std::string>> read_lines(dialogue& s) {
    std::vector<std::string> lines;
    while (true) {
        std::optional<std::string_view> line = co_await s.next_line();  // S: en English
        if (!line) break;                                               // S: .
        lines.emplace_back(*line);
    }
    co_return lines;
}

}  // namespace pop3::inline v1::flows
