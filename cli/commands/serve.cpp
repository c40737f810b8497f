// SPDX-License-Identifier: MIT
// pop3 serve: serves Maildirs, mboxes and files until it is stopped, with faults on demand.
#include <sysexits.h>

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "cli/errors/error_line.hpp"
#include "cli/output/transcript_files.hpp"
#include "cli/passwords/key_file.hpp"
#include "cli/passwords/password_command.hpp"
#include "cli/passwords/password_file.hpp"
#include "cli/runtime/new_file.hpp"
#include "cli/runtime/port_file.hpp"
#include "cli/runtime/served_mailboxes.hpp"
#include "cli/runtime/server_process.hpp"
#include "cli/settings/connection_settings.hpp"
#include "cli/settings/listen_option.hpp"
#include "cli/settings/serve_options.hpp"
#include "fetch/error.hpp"
#include "pop3/server/server.hpp"
#include "subcommands.hpp"

namespace pop3::cli {
namespace {

// Clients of one address that have not logged in: many people may share it, but one of them must
// not use up what is there for all.
constexpr std::size_t strangers_per_address = 256;
constexpr std::chrono::seconds refusal_delay(1);

secret_string password_of(const serve_options& options) {
    return options.password_file.empty() ? run_password_command(options.password_command, {})
                                         : read_password_file(options.password_file, {});
}

server_options how_to_listen(const serve_options& options) {
    server_options listening;
    listening.address = options.address;
    listening.port = options.port;
    listening.tls = options.tls;
    listening.offered = options.offered;
    listening.offered.cleartext_login = options.tls == tls_mode::none;
    listening.faults = options.faults;
    listening.strangers_per_address = strangers_per_address;
    listening.refusal_delay = refusal_delay;
    for (const std::string* file : {&options.key_file, &options.certificate_file})
        refuse_if_others_may_write(*file);
    if (options.tls != tls_mode::none && options.self_made.empty())
        listening.certificate = server_certificate::from_files(
            options.certificate_file,
            options.key_file.empty() ? options.certificate_file : options.key_file);
    return listening;
}

constexpr char test_user[] = "test";
constexpr char test_password[] = "test";

// Users without a mailbox of their own share the one of --maildir or --mbox, or have copies of --eml.
void add_users(served_mailboxes& mail, const serve_options& options) {
    const secret_string password =
        options.test ? secret_string(test_password) : password_of(options);
    const std::string& shared = options.mbox.empty() ? options.maildir : options.mbox;
    const std::vector<std::string> users =
        options.test ? std::vector<std::string>{test_user} : options.users;
    const std::vector<mail_of_file> files =
        options.eml.empty() ? std::vector<mail_of_file>() : read_eml_files(options.eml);
    for (const std::string& user : users) {
        const std::size_t equals = user.find('=');
        if (equals != std::string::npos)
            mail.add_user(user.substr(0, equals), password, user.substr(equals + 1));
        else if (!shared.empty())
            mail.add_user(user, password, shared);
        else if (!options.eml.empty())
            mail.add_user_of_eml(user, password, files);
        else
            mail.add_user_of_samples(user, password);
    }
}

// What is missing on the command line; empty: nothing.
std::string missing(const serve_options& options) {
    if (options.test) return {};
    if (options.users.empty()) return "no user: use --user NAME, or --test";
    if (options.password_command.empty() && options.password_file.empty())
        return "no password: use --password-command or --password-file, or --test";
    if (options.tls != tls_mode::none && options.certificate_file.empty() &&
        options.self_made.empty())
        return "TLS needs --tls-cert, or --tls-self-made; to serve without TLS, use --tls none";
    if (options.maildir.empty() && options.mbox.empty() && options.eml.empty())
        for (const std::string& user : options.users)
            if (user.find('=') == std::string::npos)
                return "no mailbox: use --user NAME=PATH, or --maildir, --mbox or --eml";
    return {};
}

// What a person needs besides the address.
std::string test_words(const serve_options& options) {
    if (!options.test) return {};
    return std::string("this machine alone, user ") + test_user + ", password " + test_password +
           ", without TLS: ";
}

int serve(const serve_options& options) {
    if (const std::string words = missing(options); !words.empty()) {
        print_error(words, "See pop3 help serve.");
        return EX_USAGE;
    }
    served_mailboxes mail;
    add_users(mail, options);
    server_options listening = how_to_listen(options);
    transcript_files transcripts(options.transcript);
    if (!options.transcript.empty()) listening.observe = transcripts.observer();

    new_file authority(options.self_made);
    port_file told(options.port_file);
    const server_process process;
    const server running(std::move(listening), mail);
    authority.write(running.authority());
    told.write(running.port());
    print_listening(options.address, running.port(), test_words(options));
    process.wait();
    return EX_OK;
}

}  // namespace

void describe_serve(command_syntax command, action& chosen) {
    const auto options = std::make_shared<serve_options>();
    add_serve_options(command, *options);
    command.on_chosen([options, &chosen] {
        if (options->test) options->tls = tls_mode::none;
        chosen = [options] { return serve(*options); };
    });
}

}  // namespace pop3::cli
