// SPDX-License-Identifier: MIT
// pop3 check: reports whether a server can be trusted, with the lines that prove it.
#include "check/check_table.hpp"

#include <sys/ioctl.h>
#include <sysexits.h>
#include <unistd.h>

#include <cstdlib>
#include <iostream>
#include <memory>
#include <sstream>

#include "check/quirks_file.hpp"
#include "check/report.hpp"
#include "cli/errors/error_line.hpp"
#include "cli/output/audience.hpp"
#include "cli/passwords/password_source.hpp"
#include "cli/runtime/report_file.hpp"
#include "cli/runtime/stop_on_signal.hpp"
#include "cli/settings/connection_settings.hpp"
#include "fetch/error.hpp"
#include "subcommands.hpp"

namespace pop3::cli {
namespace {

struct check_options {
    connection_options connection;
    std::uint32_t messages = 20;
    bool destructive = false;
    bool slow = false;
    bool all = false;
    bool json = false;
    verbosity told = verbosity::usual;
    std::string html_file;
    std::string profile_file;
};

check::table_style style_of(const check_options& options) {
    check::table_style style;
    style.all = options.all;
    if (::isatty(STDOUT_FILENO) != 1) return style;
    const char* const terminal = std::getenv("TERM");
    style.colour = !std::getenv("NO_COLOR") && terminal && std::string_view(terminal) != "dumb";
    winsize size{};
    if (::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
        style.columns = size.ws_col;
    return style;
}

// One line, drawn again and again, if standard error is a terminal; else, if it is asked for, a line for
// each check.
class progress {
  public:
    explicit progress(verbosity level)
        : drawn_(level != verbosity::quiet && has_live_terminal()),
          printed_(!drawn_ && level == verbosity::verbose) {}
    ~progress() {
        if (drawn_) std::cerr << "\r\x1b[K" << std::flush;
    }
    progress(const progress&) = delete;
    progress& operator=(const progress&) = delete;

    void show(const check::row& r) const {
        if (drawn_) std::cerr << "\r\x1b[Kchecked " << r.check->id << std::flush;
        if (printed_) std::cerr << "checked " << r.check->id << std::endl;
    }

  private:
    bool drawn_;
    bool printed_;
};

check::examination_result examine(const check::settings& setup, verbosity level) {
    const progress shown(level);
    return check::examine(setup, [&shown](const check::row& r) { shown.show(r); });
}

void write_reports(const check::examination_result& found, report_file& html,
                   report_file& profile) {
    std::ostringstream page;
    if (html.is_wanted()) check::print_html(page, found);
    html.write(page.view());
    if (!profile.is_wanted()) return;
    if (!found.is_complete())
        return print_error("the examination was not complete: no profile is written",
                           "An earlier profile is left as it is.");
    std::ostringstream defects;
    check::print_quirks(defects, found.needed, found.host);
    profile.write(defects.view());
}

int run_check(const check_options& options) {
    check::settings setup{
        .host = options.connection.host,
        .options = to_connect_options(options.connection),
        .identity = resolve_credentials(options.connection),  // may ask the user: no server waits
        .messages = options.messages,
        .destructive = options.destructive,
        .slow = options.slow};
    // Created before the server is contacted.
    report_file html(options.html_file, check::mark_of_html);
    report_file profile(options.profile_file, check::mark_of_profile);
    const stop_on_signal stop;
    setup.options.stop = stop.token();

    const check::examination_result found = examine(setup, options.told);
    if (options.json)
        check::print_json(std::cout, found);
    else
        check::print_table(std::cout, found, style_of(options));
    write_reports(found, html, profile);
    return found.exit_status();
}

}  // namespace

void describe_check(command_syntax command, action& chosen) {
    const auto options = std::make_shared<check_options>();
    add_connection_options(command, options->connection);
    command.add_number("--messages", options->messages, "How many messages to read")
        .value_name("N");
    command.add_flag("--destructive", options->destructive,
                     "Test deletion too: one message of the mailbox is deleted permanently");
    command.add_flag("--slow", options->slow, "Test the idle limit too: takes ten minutes");
    command.add_flag("--all", options->all, "Show the dialogue of passed checks, too");
    command.add_flag("--json", options->json, "Print JSON instead of a table");
    add_verbosity_options(command, options->told, "Print the report, and no progress",
                          "Print a line for each check when it is done, even without a terminal");
    command
        .add_option("--html", options->html_file,
                    "Write the report as one HTML page, too; an earlier one is replaced")
        .value_name("FILE");
    command
        .add_option(
            "--profile", options->profile_file,
            "Write the server's defects to a file for `pop3 fetch --profile`; an earlier one "
            "is replaced")
        .value_name("FILE");
    command.footer(
        "Exit status: 0 all checks pass; 1 there are warnings, or --deadline ended it early; 2 a "
        "check fails; 3 a failure puts "
        "mail or passwords at risk; 64 or more: the check could not run.");
    command.on_chosen([options, &chosen] { chosen = [options] { return run_check(*options); }; });
}

}  // namespace pop3::cli
