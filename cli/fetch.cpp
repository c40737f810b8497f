// SPDX-License-Identifier: MIT
// pop3 fetch: fetches what is new from a mailbox, exactly once, and says what came of it.
#include <sys/ioctl.h>
#include <sysexits.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <memory>
#include <string_view>

#include "connection_options.hpp"
#include "fetch/problem.hpp"
#include "fetch/progress.hpp"
#include "fetch/run.hpp"
#include "policy_options.hpp"
#include "report.hpp"
#include "stop_on_signal.hpp"
#include "subcommands.hpp"
#include "transcript_file.hpp"

namespace pop3::cli {
namespace {

struct fetch_options {
    connection_options connection;
    std::string to;
    std::string state;
    fetch::mail_policy policy;
    std::string transcript;
};

std::filesystem::path home_directory() {
    const char* home = std::getenv("HOME");
    return home && *home == '/' ? home : "";
}

// Where the XDG base directory specification has state, unless the user says otherwise.
std::filesystem::path state_directory(const fetch_options& said) {
    if (!said.state.empty()) return said.state;
    if (const char* state = std::getenv("XDG_STATE_HOME"); state && *state == '/')
        return std::filesystem::path(state) / "pop3";
    if (const std::filesystem::path home = home_directory(); !home.empty())
        return home / ".local/state/pop3";
    fetch::raise_errno("find a home directory for the state (or name one by --state)", ENOENT);
}

std::size_t terminal_columns() {
    winsize size{};
    const bool known = ::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0;
    return known ? size.ws_col - 1U : 79U;
}

std::unique_ptr<fetch::observer> make_progress() {
    const char* terminal = std::getenv("TERM");
    if (::isatty(STDERR_FILENO) == 1 && terminal && std::string_view(terminal) != "dumb")
        return std::make_unique<fetch::live_progress>(std::cerr, terminal_columns);
    return std::make_unique<fetch::plain_progress>(std::cerr);
}

// "fetched 3 messages (12.3 kB), 2 known, 0 failed"
void print_summary(const fetch::report& result, bool removing) {
    std::cout << "fetched " << result.fetched
              << (result.fetched == 1 ? " message (" : " messages (")
              << fetch::human_size(result.octets) << "), " << result.known << " known, ";
    if (removing) std::cout << result.deleted << " deleted, ";
    std::cout << result.bad.size() << " failed" << std::endl;
}

void print_trouble(const std::vector<fetch::trouble>& bad) {
    constexpr std::size_t most = 10;
    for (std::size_t i = 0; i < bad.size() && i < most; ++i) {
        std::cerr << "pop3: message " << bad[i].number.value();
        if (!bad[i].uid.empty()) std::cerr << " (" << escaped(bad[i].uid) << ')';
        std::cerr << ": " << bad[i].why.message() << '\n';
    }
    if (bad.size() > most) std::cerr << "pop3: and " << bad.size() - most << " more\n";
    if (!bad.empty())
        std::cerr << "      They stay on the server, and the next run tries them again.\n";
}

int fetch_mail(const fetch_options& said) {
    fetch::job job{said.connection.host,
                   how_to_connect(said.connection),
                   who_logs_in(said.connection),  // may ask a human: no server waits
                   fetch::parse_target(said.to, home_directory()).value(),
                   state_directory(said),
                   said.policy};
    const stop_on_signal stop;
    job.how.stop = stop.token();
    transcript_file record(said.transcript);
    job.how.trace = record.trace();

    std::unique_ptr<fetch::observer> progress = make_progress();
    const fetch::report result = fetch::run(job, *progress);
    progress.reset();

    if (!result.stopped || result.fetched > 0)
        print_summary(result, said.policy.after == fetch::retention::remove);
    print_trouble(result.bad);
    if (result.stopped) return report(*result.stopped);
    return result.bad.empty() ? EX_OK : EX_DATAERR;
}

}  // namespace

void add_fetch(CLI::App& program, action& chosen) {
    CLI::App* const command =
        program.add_subcommand("fetch", "Fetch what is new from a mailbox, exactly once");
    const auto said = std::make_shared<fetch_options>();
    add_connection_options(*command, said->connection);
    add_transcript_option(*command, said->transcript);
    command
        ->add_option("--to", said->to,
                     "Where mail goes: maildir:PATH, mbox:PATH, pipe:COMMAND or stdout:")
        ->type_name("TARGET")
        ->required();
    command
        ->add_option("--state", said->state,
                     "The directory that remembers what was fetched (~/.local/state/pop3)")
        ->type_name("DIR");
    add_policy_options(*command, said->policy);
    command->callback([said, &chosen] { chosen = [said] { return fetch_mail(*said); }; });
}

}  // namespace pop3::cli
