// SPDX-License-Identifier: MIT
#include "subcommands.hpp"

namespace pop3::cli {
namespace {

constexpr subcommand rows[] = {
#ifdef POP3_HAS_DISCOVERY
    {"discover", "Find the announced servers of an address", describe_discover},
#endif
    {"fetch", "Fetch new mail from mailboxes, exactly once", describe_fetch},
    {"status", "Show the last run of each account, and its result", describe_status},
    {"config", "Check or show the configuration file", describe_config},
    {"print", "Show the messages of a mailbox", describe_print},
#ifdef POP3_HAS_RECORDING
    {"record", "Connect one client to a server, and record the session", describe_record},
    {"replay", "Play the server's side of a transcript to one client", describe_replay},
#endif
#ifdef POP3_HAS_CHECK
    {"check", "Check whether a server can be trusted; deletes nothing", describe_check},
#endif
#ifdef POP3_HAS_SERVER
    {"serve", "Serve mailboxes, with faults on demand", describe_serve},
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
