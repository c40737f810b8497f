// SPDX-License-Identifier: MIT
// The program pop3: reads the command line, runs the subcommand, and reports failures.
#include <sysexits.h>

#include <CLI/CLI.hpp>
#include <iostream>

#include "report.hpp"
#include "subcommands.hpp"

int main(int argc, char** argv) {
    using namespace pop3;

    CLI::App program("Reads mail from POP3 servers.", "pop3");
    program.set_version_flag("--version", "pop3 " POP3_VERSION);
    program.require_subcommand(1);
    cli::action chosen;
    cli::add_subcommands(program, chosen);
    cli::add_completion(program, chosen);

    try {
        program.parse(argc, argv);
    } catch (const CLI::ParseError& e) {
        return program.exit(e) == 0 ? EX_OK : EX_USAGE;
    }
    try {
        return chosen();
    } catch (const error& e) {
        return cli::report(e.why());
    } catch (const std::exception& e) {
        std::cerr << "pop3: " << escaped(e.what()) << '\n';
        return EX_SOFTWARE;
    }
}
