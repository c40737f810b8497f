// SPDX-License-Identifier: MIT
#include "flows/lines.hpp"

namespace pop3::inline v1::flows {

flow<reply> line_of(session& s, std::string verb, message_number n) {
    s.send(verb, n);                    // C: LIST 2
    reply ok = co_await s.expect_ok();  // S: +OK 2 200
    co_return ok;
}

flow<std::vector<std::string>> lines_of(session& s, std::string verb) {
    s.send(verb);            // C: LANG
    co_await s.expect_ok();  // S: +OK Language listing follows

    std::vector<std::string> lines;
    while (true) {
        std::optional<std::string_view> line = co_await s.next_line();  // S: en English
        if (!line) break;                                               // S: .
        lines.emplace_back(*line);
    }
    co_return lines;
}

}  // namespace pop3::inline v1::flows
