// SPDX-License-Identifier: MIT
#include "subcommands.hpp"

#include <string>

namespace pop3::cli {
namespace {

constexpr subcommand rows[] = {
#ifdef POP3_HAS_DISCOVERY
    {"discover", "Find the announced servers of an address",
     "pop3 discover ann@example.org\n"
     "pop3 discover ann@example.org --autoconfig ./config-v1.1.xml --json",
     describe_discover},
#endif
    {"fetch", "Fetch new mail from mailboxes, exactly once",
     "pop3 fetch pop.example.org --user mrose --to maildir:Mail\n"
     "pop3 fetch --account work --plan",
     describe_fetch},
    {"login", "Log in to a provider in a browser, for tokens that renew themselves",
     "pop3 login work\n"
     "pop3 login work --device",
     describe_login},
    {"logout", "Forget a login", "pop3 logout work\npop3 logout work --state ./state",
     describe_logout},
    {"status", "Show the last run of each account, and its result",
     "pop3 status\n"
     "pop3 status --json",
     describe_status},
#ifdef POP3_HAS_POSTGRESQL
    {"fleet", "Fetch from many mailboxes by workers on many machines, with one database",
     "pop3 fleet migrate --ledger postgresql://pop3@db.example.org/pop3\n"
     "pop3 fleet worker --config ./config.toml --listen 127.0.0.1:9847",
     describe_fleet},
#endif
    {"config", "Check or show the configuration file",
     "pop3 config check\n"
     "pop3 config show --config ./config.toml",
     describe_config},
    {"print", "Show the messages of a mailbox",
     "pop3 print pop.example.org --user mrose\n"
     "pop3 print pop.example.org --user mrose --top 5",
     describe_print},
#ifdef POP3_HAS_RECORDING
    {"record", "Connect one client to a server, and record the session",
     "pop3 record --to pop.example.org -o session.pop3\n"
     "pop3 record --to 127.0.0.1:110 --tls none --listen 127.0.0.1:2110 -o session.pop3",
     describe_record},
    {"replay", "Play the server's side of a transcript to one client",
     "pop3 replay session.pop3\n"
     "pop3 replay session.pop3 --listen 127.0.0.1:2110 --no-tls",
     describe_replay},
#endif
#ifdef POP3_HAS_CHECK
    {"check", "Check whether a server can be trusted; deletes nothing",
     "pop3 check pop.example.org --user mrose\n"
     "pop3 check pop.example.org --user mrose --html report.html",
     describe_check},
#endif
#ifdef POP3_HAS_SERVER
    {"serve", "Serve mailboxes, with faults on demand",
     "pop3 serve --mbox test.mbox --user ann --password-command 'echo secret' --tls none\n"
     "pop3 serve --user ann=Mail --password-file ./secret --tls-self-made ca.pem --fault drip=5",
     describe_serve},
#endif
};

// As a paragraph of --help.
std::string examples_of(const subcommand& each) {
    std::string lines = "Examples:";
    for (const std::string& line : split(each.examples, '\n')) lines += "\n  " + line;
    return lines;
}

}  // namespace

std::span<const subcommand> subcommands() {
    return rows;
}

void describe_program(program_syntax& program, action& chosen) {
    program.require_command();
    for (const subcommand& each : rows) {
        command_syntax command = program.add_command(each.name, each.doc);
        command.footer(examples_of(each));
        command.on_named([&each, command, &chosen] { each.describe(command, chosen); });
    }
    add_completion(program, chosen);
    add_help(program, chosen);
    program.footer("pop3 help COMMAND describes the options of a command, man pop3 the rest.");
}

}  // namespace pop3::cli
