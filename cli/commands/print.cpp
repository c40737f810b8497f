// SPDX-License-Identifier: MIT
// pop3 print: prints the messages of a mailbox, as `python -m poplib` did. Deletes nothing.
#include <sysexits.h>
#include <unistd.h>

#include <iostream>
#include <memory>

#include "cli/output/failure_report.hpp"
#include "cli/output/message_printer.hpp"
#include "cli/output/transcript_file.hpp"
#include "cli/passwords/password_source.hpp"
#include "cli/settings/connection_settings.hpp"
#include "pop3/client.hpp"
#include "subcommands.hpp"

namespace pop3::cli {
namespace {

struct print_options {
    connection_options connection;
    std::string transcript;
    std::optional<std::uint32_t> top;
    bool always_escape = false;
};

int print(const print_options& options) {
    const credentials identity =
        resolve_credentials(options.connection);  // may ask the user: no server waits
    transcript_file record(options.transcript);
    connect_options connecting = to_connect_options(options.connection);
    get_proxy_password(options.connection, connecting);
    connecting.trace = record.trace();
    connecting.secrets.push_back(identity.password());
    client mail(options.connection.host, std::move(connecting));
    std::cout << escaped(mail.dialogue().masked(mail.greeting())) << '\n';
    mail.login(identity);
    const drop_listing drop = mail.stat();
    std::cout << drop.messages << " messages, " << drop.octets << " octets\n";

    std::vector<message_number> numbers;
    for (const scan_entry& entry : mail.list()) numbers.push_back(entry.number);
    message_printer printer(std::cout, options.always_escape || ::isatty(STDOUT_FILENO) == 1);
    if (options.top)
        mail.top_all(std::move(numbers), *options.top, printer);
    else
        mail.retr_all(std::move(numbers), printer);
    mail.quit();
    return printer.first_refusal() ? report(*printer.first_refusal()) : EX_OK;
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
        .add_option(
            "--escape",
            [options](const std::string& when) { options->always_escape = when == "always"; },
            "When to escape octets other than printable ASCII as \\xNN: auto (on a terminal, the "
            "default) "
            "or always")
        .value_name("auto|always")
        .one_of({"auto", "always"});
    command.on_chosen([options, &chosen] { chosen = [options] { return print(*options); }; });
}

}  // namespace pop3::cli
