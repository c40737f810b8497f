// SPDX-License-Identifier: MIT
// Commands that POP3 does not define, as servers add them (RFC 2449, section 4).
#include "lines.hpp"
#include "pop3/flows.hpp"
#include "wire/command_table.hpp"

namespace pop3::inline v1::flows {
namespace {

struct parts {
    std::string verb;
    std::string arguments;
};

// What POP3 defines has a flow, which knows what it changes; only quit() deletes.
result<parts> split(const std::string& line) {
    const std::size_t blank = line.find(' ');
    parts found{line.substr(0, blank), blank == std::string::npos ? "" : line.substr(blank + 1)};
    if (found.verb.empty()) return fail(errc::invalid_argument, "there is no command");
    if (wire::find_command(found.verb))
        return fail(errc::invalid_argument, found.verb + " has a verb of its own");
    return found;
}

void send(dialogue& s, const parts& command) {
    if (command.arguments.empty())
        s.send(command.verb);
    else
        s.send(command.verb, command.arguments);
}

}  // namespace

flow<reply> command(dialogue& s, std::string line) {
    const result<parts> split_line = split(line);
    if (!split_line) co_return split_line.error();
    send(s, *split_line);               // C: XSENDER 1
    reply ok = co_await s.expect_ok();  // S: +OK mrose@example.org
    co_return ok;
}

flow<std::vector<std::string>> command_lines(dialogue& s, std::string line) {
    const result<parts> split_line = split(line);
    if (!split_line) co_return split_line.error();
    send(s, *split_line);  // C: XTND ARCHIVE
    s.expect_lines();
    co_await s.expect_ok();  // S: +OK
    std::vector<std::string> lines = co_await read_lines(s);
    co_return lines;
}

}  // namespace pop3::inline v1::flows
