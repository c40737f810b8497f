// SPDX-License-Identifier: MIT
// The program pop3: reads the command line, runs the subcommand, and reports failures.
#include <signal.h>
#include <sysexits.h>

#include <algorithm>
#include <iostream>
#include <string>
#include <system_error>

#include "cli/commands/subcommands.hpp"
#include "cli/errors/error_line.hpp"
#include "cli/output/failure_report.hpp"
#include "cli/runtime/stop_on_signal.hpp"
#include "system/core_dumps.hpp"

namespace pop3::cli {
namespace {

int run(const action& chosen) {
    try {
        return chosen();
    } catch (const error& e) {
        return report(e.reason());
    } catch (const std::ios_base::failure& e) {  // of a stream that is a folder, for instance
        const std::string words = e.what();
        print_error(
            "a file cannot be read" + words.substr(std::min(words.rfind(": "), words.size())),
            "Check the files that are named on the command line.");
        return EX_IOERR;
    } catch (const std::system_error& e) {  // no thread, no descriptor
        return report({e.code(), {}, {}, {}});
    } catch (const std::exception& e) {
        print_error(e.what(), "This is a fault of the program: please report it.");
        return EX_SOFTWARE;
    }
}

// What a script reads must not be lost in silence: a full disk, for instance.
int flushed(int status) {
    if (std::cout.flush()) return status;
    print_error("standard output cannot be written");
    return EX_IOERR;
}

}  // namespace
}  // namespace pop3::cli

int main(int argc, char** argv) {
    using namespace pop3::cli;
    pop3::system::forbid_core_dumps();
    ::signal(SIGCHLD, SIG_DFL);  // a parent that ignores it leaves children without a status

    program_syntax program("pop3", "Reads mail from POP3 servers.", POP3_VERSION);
    action chosen;
    describe_program(program, chosen);
    if (const std::optional<int> ended = program.parse(argc, argv)) return flushed(*ended);
    const int status = flushed(run(chosen));
    stop_on_signal::end_if_interrupted();
    return status;
}
