// SPDX-License-Identifier: MIT
// pop3 help and pop3 version.
#include <sysexits.h>

#include <algorithm>
#include <iostream>
#include <memory>

#include "cli/settings/suggestion.hpp"
#include "subcommands.hpp"

namespace pop3::cli {
namespace {

// The command of the first word, whose options are described, and in it that of the second.
int print_help(command_syntax program, const std::vector<std::string>& words, action& unused) {
    command_syntax command = program;
    std::string above;
    for (const std::string& word : words) {
        const std::vector<std::string> right = command.names_of_commands();
        if (std::ranges::count(right, word) == 0)
            throw usage_error((above.empty() ? "there is" : command.name() + " has") +
                              " no command " + word + suggestion(word, right));
        above += (above.empty() ? "" : " ") + command.name();
        command = command.command(word);
        for (const subcommand& each : subcommands())
            if (above == "pop3" && word == each.name) each.describe(command, unused);
    }
    std::cout << command.help(above);
    return EX_OK;
}

}  // namespace

void add_help(const program_syntax& program, action& chosen) {
    const auto words = std::make_shared<std::vector<std::string>>();
    command_syntax program_itself = program;
    command_syntax help = program_itself.add_command("help", "Describe a command and its options");
    std::vector<std::string> names = program_itself.names_of_commands();
    names.emplace_back("version");
    help.add_option("COMMAND", *words, "The command; none: all of them")
        .value_name("")
        .completes(names);
    help.footer("Examples:\n  pop3 help fetch\n  pop3 help config check");
    help.on_parsed([words, program_itself, &chosen] {
        // Printed at once: a wrong word is an error of the command line.
        print_help(program_itself, *words, chosen);
        chosen = [] { return EX_OK; };
    });
    const std::string text = program.version();
    command_syntax version = program_itself.add_command("version", "Print the version");
    version.footer("Examples:\n  pop3 version\n  pop3 --version");
    version.on_chosen([text, &chosen] {
        chosen = [text] {
            std::cout << text << '\n';
            return EX_OK;
        };
    });
}

}  // namespace pop3::cli
