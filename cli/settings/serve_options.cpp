// SPDX-License-Identifier: MIT
#include "serve_options.hpp"

#include <algorithm>
#include <iostream>
#include <map>
#include <stdexcept>

#include "listen_option.hpp"
#include "suggestion.hpp"
#include "tls_option.hpp"

namespace pop3::cli {
namespace {

// By their names in CAPA.
const std::map<std::string, bool server_features::*> features = {
    {"CAPA", &server_features::capa},
    {"USER", &server_features::user},
    {"APOP", &server_features::apop},
    {"SASL", &server_features::sasl_plain},
    {"TOP", &server_features::top},
    {"UIDL", &server_features::uidl},
    {"UTF8", &server_features::utf8},
    {"LANG", &server_features::lang},
    {"PIPELINING", &server_features::pipelining},
    {"RESP-CODES", &server_features::resp_codes},
    {"AUTH-RESP-CODE", &server_features::auth_resp_code},
    {"EXPIRE", &server_features::expire_never}};

std::vector<std::string> names_of_features() {
    std::vector<std::string> names;
    for (const auto& [name, feature] : features) names.push_back(name);
    return names;
}

std::vector<std::string> names_of_faults() {
    std::vector<std::string> names;
    for (const fault_description& each : known_faults()) names.emplace_back(each.name);
    return names;
}

void add_mailboxes(command_syntax command, serve_options& options) {
    command
        .add_repeatable("--user", options.users,
                        "The user name, and the Maildir or mbox of this user; may be repeated")
        .value_name("NAME[=PATH]");
    option_syntax maildir =
        command.add_option("--maildir", options.maildir, "The Maildir of the users without a PATH");
    maildir.value_name("PATH");
    option_syntax mbox = command.add_option("--mbox", options.mbox, "The same for an mbox");
    mbox.value_name("FILE").excludes(maildir);
    command
        .add_option(
            "--eml", options.eml,
            "The same for a directory of files *.eml, each a message, that stay as they are")
        .value_name("DIR")
        .excludes(maildir)
        .excludes(mbox);
    option_syntax password = command.add_option(
        "--password-command", options.password_command,
        "A shell command that prints the password of all users as its first line");
    password.value_name("COMMAND");
    command
        .add_option("--password-file", options.password_file,
                    "A file that no other user may read, with that password as its first line")
        .value_name("FILE")
        .excludes(password);
}

// Everything that --test decides.
void add_test(command_syntax command, serve_options& options) {
    option_syntax test = command.add_flag(
        "--test", options.test,
        "Serve a test: user test, password test, without TLS, to this machine alone; sample mail "
        "unless there is --maildir, --mbox or --eml");
    for (const char* const name : {"--user", "--password-command", "--password-file", "--tls",
                                   "--tls-cert", "--tls-key", "--tls-self-made", "--listen"})
        test.excludes(command.option(name));
}

void add_tls(command_syntax command, serve_options& options) {
    add_tls_option(command, "--tls", options.tls,
                   "implicit: TLS from the first octet (default). stls: TLS by STLS, and no login "
                   "before. none: everything in clear text, the password too");
    command
        .add_option("--tls-cert", options.certificate_file,
                    "PEM file of the certificate, with the intermediate certificates")
        .value_name("FILE");
    command.add_option("--tls-key", options.key_file, "PEM file of its key, if not the same")
        .value_name("FILE");
    command
        .add_option("--tls-self-made", options.self_made,
                    "Generate a certificate for localhost, and write its authority, which a client "
                    "has to trust, into this new PEM file")
        .value_name("FILE");
}

void add_feature_switch(command_syntax command, serve_options& options, const std::string& option,
                        bool on, const std::string& description) {
    command
        .add_repeatable(
            option,
            [&options, on](const std::string& name) { options.offered.*features.at(name) = on; },
            description)
        .value_name("CAPABILITY")
        .one_of(names_of_features());
}

void add_faults(command_syntax command, serve_options& options) {
    command
        .add_repeatable(
            "--fault",
            [&options](const std::string& name) {
                try {
                    options.faults.emplace_back(name);
                } catch (const std::invalid_argument& e) {
                    const std::vector<std::string> right = names_of_faults();
                    const std::string given = name.substr(0, name.find('='));
                    const bool known = std::ranges::count(right, given) > 0;
                    throw usage_error(e.what() + (known ? "" : suggestion(given, right)));
                }
            },
            "Add a fault; may be repeated")
        .value_name("NAME[=ARGUMENT]")
        .completes(names_of_faults());
    command.add_printing_flag(
        "--list-faults", [] { std::cout << table_of_faults(); },
        "Print the table of faults, and exit");
}

}  // namespace

void add_serve_options(command_syntax command, serve_options& options) {
    command.begin_group("Mailboxes");
    add_mailboxes(command, options);
    command.begin_group("TLS");
    add_tls(command, options);
    command.begin_group("Connection");
    command
        .add_option(
            "--listen",
            [&options](const std::string& address) {
                refuse_ambiguous(address);
                options.address = address;
            },
            "The numeric address (default: 127.0.0.1)")
        .value_name("ADDRESS");
    command.add_number("--port", options.port, "The port; 0, the default, chooses a free one")
        .value_name("N");
    add_port_file_option(command, options.port_file);
    add_test(command, options);
    command.begin_group("Behaviour");
    add_feature_switch(command, options, "--without", false, "Do not offer this; may be repeated");
    add_feature_switch(command, options, "--with", true,
                       "Offer this, which is not offered by default");
    add_faults(command, options);
    command
        .add_option("--transcript", options.transcript,
                    "Record the first connection in the new file FILE, the second in "
                    "FILE.2, and so on, the first 1,000")
        .value_name("FILE");
}

}  // namespace pop3::cli
