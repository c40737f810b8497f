// SPDX-License-Identifier: MIT
#include "subcommands.hpp"

#include <CLI/CLI.hpp>

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

void add_subcommands(CLI::App& program, action& chosen) {
    for (const subcommand& each : rows) {
        CLI::App* const command = program.add_subcommand(each.name, each.doc);
        command->preparse_callback(
            [&each, command, &chosen](std::size_t) { each.describe(*command, chosen); });
    }
}

}  // namespace pop3::cli
