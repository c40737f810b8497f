// SPDX-License-Identifier: MIT
#include "dispatch.hpp"

#include <algorithm>
#include <iterator>

#include "server/commands/commands.hpp"
#include "vocabulary/tokens.hpp"

namespace pop3::inline v1::serving {
namespace {

using handler = void (*)(command_context&, std::string_view);

struct row {
    std::string_view verb;
    handler run;
};

constexpr row rows[] = {
    {"USER", commands::user}, {"PASS", commands::pass}, {"APOP", commands::apop},
    {"AUTH", commands::auth}, {"STLS", commands::stls}, {"STAT", commands::stat},
    {"LIST", commands::list}, {"UIDL", commands::uidl}, {"RETR", commands::retr},
    {"TOP", commands::top},   {"DELE", commands::dele}, {"NOOP", commands::noop},
    {"RSET", commands::rset}, {"CAPA", commands::capa}, {"UTF8", commands::utf8},
    {"LANG", commands::lang}, {"QUIT", commands::quit},
};

// Null for a command that only clients know (RPOP). Found by its name: a shared library has a copy of the
// command table of its own, so the place of a row says nothing here.
handler handler_of(const wire::command_spec& command) {
    const row* const found = std::ranges::find(rows, command.verb, &row::verb);
    return found == std::end(rows) ? nullptr : found->run;
}

bool allowed(wire::allowed_in where, server_state now) {
    switch (where) {
        case wire::allowed_in::authorization:
            return now == server_state::authorization;
        case wire::allowed_in::transaction:
            return now == server_state::transaction;
        case wire::allowed_in::any_state:
            break;
    }
    return true;
}

}  // namespace

const wire::command_spec* dispatch(command_context& context, std::string_view line) {
    if (std::any_of(line.begin(), line.end(), wire::is_control)) {
        context.err("control characters in a command");
        return nullptr;
    }
    const std::size_t blank = line.find(' ');
    const wire::command_spec* const spec = wire::find_command(line.substr(0, blank));
    const handler run = spec ? handler_of(*spec) : nullptr;
    if (!run) {
        context.err("unknown command");
        return nullptr;
    }
    // PASS accepts every octet after the one blank, so arguments are not trimmed here.
    const std::string_view arguments =
        blank == std::string_view::npos ? std::string_view() : line.substr(blank + 1);
    if (allowed(spec->state, context.state))
        run(context, arguments);
    else
        context.err(context.state == server_state::authorization ? "log in first"
                                                                 : "already logged in");
    return spec;
}

}  // namespace pop3::inline v1::serving
