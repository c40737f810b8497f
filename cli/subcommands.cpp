// SPDX-License-Identifier: MIT
#include "subcommands.hpp"

namespace pop3::cli {
namespace {

constexpr subcommand rows[] = {
#ifdef POP3_HAS_DISCOVERY
    {"discover", "Find the servers that are announced for an address", describe_discover},
#endif
    {"fetch", "Fetch what is new from mailboxes, exactly once", describe_fetch},
    {"status", "Show when each account was fetched last, and what came of it", describe_status},
    {"config", "Check or show the configuration file", describe_config},
    {"print", "Show what is in a mailbox", describe_print},
#ifdef POP3_HAS_RECORDING
    {"record", "Take one client to a server, and record what they say", describe_record},
    {"replay", "Play a transcript to one client, as the server in it", describe_replay},
#endif
#ifdef POP3_HAS_CHECK
    {"check", "Check whether a server can be trusted; deletes nothing", describe_check},
#endif
#ifdef POP3_HAS_SERVER
    {"serve", "Serve mailboxes, well or badly", describe_serve},
#endif
};

}  // namespace

std::span<const subcommand> subcommands() {
    return rows;
}

void add_subcommands(command_syntax program, action& chosen) {
    for (const subcommand& each : rows) {
        command_syntax command = program.add_command(each.name, each.doc);
        command.on_named([&each, command, &chosen] { each.describe(command, chosen); });
    }
}

}  // namespace pop3::cli
