// SPDX-License-Identifier: MIT
// pop3 print: prints the messages of a mailbox, as `python -m poplib` did. Deletes nothing.
#include <sysexits.h>
#include <unistd.h>

#include <memory>

#include "cli/errors/error_line.hpp"
#include "cli/output/failure_report.hpp"
#include "cli/output/limited_output.hpp"
#include "cli/output/message_files.hpp"
#include "cli/output/message_printer.hpp"
#include "cli/output/raw_messages.hpp"
#include "cli/output/transcript_file.hpp"
#include "cli/passwords/password_source.hpp"
#include "cli/settings/connection_settings.hpp"
#include "cli/settings/message_choice.hpp"
#include "pop3/client.hpp"
#include "subcommands.hpp"

namespace pop3::cli {
namespace {

struct print_options {
    connection_options connection;
    std::string transcript;
    message_choice messages;
    std::optional<std::uint32_t> top;
    bool always_escape = false;
    bool raw = false;
    std::string folder;  // empty: messages go to standard output
};

// Returns the exit status.
template <class Sink>
int retrieve(client& mail, const print_options& options, std::ostream& out, Sink sink) {
    const scan_listing listing = mail.list();
    const std::vector<std::string> missing = options.messages.missing_in(listing);
    std::vector<message_number> numbers = options.messages.chosen_from(listing);
    if (options.top)
        mail.top_all(std::move(numbers), *options.top, sink);
    else
        mail.retr_all(std::move(numbers), sink);
    mail.quit();
    out.flush();

    for (const std::string& each : missing)
        print_error("there is no message " + each + "; the mailbox has " +
                    std::to_string(listing.size()));
    if (sink.first_refusal()) return report(*sink.first_refusal());
    return missing.empty() ? EX_OK : EX_DATAERR;
}

int print(const print_options& options) {
    const bool to_terminal = ::isatty(STDOUT_FILENO) == 1;
    if (options.raw && to_terminal) {
        print_error(
            "--raw: mail could control the terminal; write it to a file or a pipe, or leave out "
            "--raw");
        return EX_USAGE;
    }
    const credentials identity =
        resolve_credentials(options.connection);  // may ask the user: no server waits
    transcript_file record(options.transcript);
    connect_options connecting = to_connect_options(options.connection);
    get_proxy_password(options.connection, connecting);
    connecting.trace = record.trace();
    connecting.secrets.push_back(identity.password());
    limited_output out(STDOUT_FILENO,
                       {std::chrono::steady_clock::now() + options.connection.deadline});
    client mail(options.connection.host, std::move(connecting));
    if (!options.raw) out << escaped(mail.dialogue().masked(mail.greeting())) << '\n';
    mail.login(identity);
    if (options.raw) return retrieve(mail, options, out, raw_messages(out));
    const drop_listing drop = mail.stat();
    out << drop.messages << " messages, " << drop.octets << " octets\n";
    if (options.folder.empty())
        return retrieve(mail, options, out,
                        message_printer(out, options.always_escape || to_terminal));
    return retrieve(mail, options, out, message_files(options.folder, out));
}

}  // namespace

void describe_print(command_syntax command, action& chosen) {
    const auto options = std::make_shared<print_options>();
    add_connection_options(command, options->connection);
    add_transcript_option(command, options->transcript);
    command
        .add_number(
            "--top", 0, std::numeric_limits<std::uint32_t>::max(),
            [options](std::int64_t lines) { options->top = static_cast<std::uint32_t>(lines); },
            "Only the header and the first N lines of each message")
        .value_name("N");
    command
        .add_repeatable(
            "-m,--message", [options](const std::string& text) { options->messages.add(text); },
            "Only this message; several as in 3-7 or 1,5, or by repeating the option")
        .value_name("N");
    option_syntax escape = command.add_option(
        "--escape",
        [options](const std::string& when) { options->always_escape = when == "always"; },
        "When to escape octets other than printable ASCII as \\xNN: auto (on a terminal, the "
        "default) "
        "or always");
    escape.value_name("auto|always").one_of({"auto", "always"});
    option_syntax raw =
        command.add_flag("--raw", options->raw,
                         "Write the messages as they came, and nothing else, to a file or a pipe");
    raw.excludes(escape);
    command
        .add_option("--save", options->folder,
                    "Save each message as a new file in this folder: 3.eml is message 3")
        .value_name("DIR")
        .excludes(raw)
        .excludes(escape);
    command.on_chosen([options, &chosen] { chosen = [options] { return print(*options); }; });
}

}  // namespace pop3::cli
