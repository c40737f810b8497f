// SPDX-License-Identifier: MIT
// The program pop3: reads the command line, runs the subcommand, and reports failures.
#include <signal.h>
#include <sysexits.h>

#include <iostream>

#include "cli/commands/subcommands.hpp"
#include "cli/output/failure_report.hpp"
#include "system/core_dumps.hpp"

int main(int argc, char** argv) {
    using namespace pop3;
    system::forbid_core_dumps();
    ::signal(SIGCHLD, SIG_DFL);  // a parent that ignores it leaves children without a status

    cli::program_syntax program("pop3", "Reads mail from POP3 servers.", "pop3 " POP3_VERSION);
    program.require_command();
    cli::action chosen;
    cli::add_subcommands(program, chosen);
    cli::add_completion(program, chosen);

    if (const std::optional<int> ended = program.parse(argc, argv)) return *ended;
    try {
        return chosen();
    } catch (const error& e) {
        return cli::report(e.reason());
    } catch (const std::exception& e) {
        std::cerr << "pop3: " << escaped(e.what()) << '\n';
        return EX_SOFTWARE;
    }
}
