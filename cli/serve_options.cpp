// SPDX-License-Identifier: MIT
#include "serve_options.hpp"

#include <iostream>
#include <map>
#include <stdexcept>

namespace pop3::cli {
namespace {

const std::map<std::string, tls_mode> tls_modes = {
    {"implicit", tls_mode::implicit}, {"stls", tls_mode::stls}, {"none", tls_mode::none}};

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

void add_mailboxes(CLI::App& command, serve_options& said) {
    command
        .add_option("--user", said.users,
                    "The user name, and the Maildir or mbox of this user; may be repeated")
        ->type_name("NAME[=PATH]")
        ->allow_extra_args(false)
        ->required();
    CLI::Option* const maildir =
        command.add_option("--maildir", said.maildir, "The Maildir of the users without a PATH");
    maildir->type_name("PATH");
    command.add_option("--mbox", said.mbox, "The same for an mbox")
        ->type_name("FILE")
        ->excludes(maildir);
    auto* const password = command.add_option_group("password", "The password of all users");
    password
        ->add_option("--password-command", said.password_command,
                     "A shell command that prints the password as its first line")
        ->type_name("COMMAND");
    password
        ->add_option("--password-file", said.password_file,
                     "A file that no other user may read, with the password as its first line")
        ->type_name("FILE");
    password->require_option(1);
}

void add_tls(CLI::App& command, serve_options& said) {
    command
        .add_option_function<std::string>(
            "--tls", [&said](const std::string& mode) { said.tls = tls_modes.at(mode); },
            "implicit: TLS from the first octet (default). stls: TLS by STLS, and no login before. "
            "none: everything in clear text, the password too")
        ->type_name("implicit|stls|none")
        ->check(CLI::IsMember(tls_modes).description(""));
    command
        .add_option("--tls-cert", said.certificate_file,
                    "PEM file of the certificate, with the intermediate certificates")
        ->type_name("FILE");
    command.add_option("--tls-key", said.key_file, "PEM file of its key, if not the same")
        ->type_name("FILE");
    command
        .add_option("--tls-self-made", said.self_made,
                    "Generate a certificate for localhost, and write its authority, which a client "
                    "has to trust, into this PEM file")
        ->type_name("FILE");
}

void add_feature_switch(CLI::App& command, serve_options& said, const std::string& option, bool on,
                        const std::string& description) {
    command
        .add_option_function<std::vector<std::string>>(
            option,
            [&said, on](const std::vector<std::string>& names) {
                for (const std::string& name : names) said.offered.*features.at(name) = on;
            },
            description)
        ->type_name("CAPABILITY")
        ->allow_extra_args(false)
        ->check(CLI::IsMember(features).description(""));
}

void add_faults(CLI::App& command, serve_options& said) {
    command
        .add_option_function<std::vector<std::string>>(
            "--fault",
            [&said](const std::vector<std::string>& all) {
                for (const std::string& one : all) try {
                        said.faults.emplace_back(one);
                    } catch (const std::invalid_argument& e) {
                        throw CLI::ValidationError("--fault", e.what());
                    }
            },
            "Add a fault; may be repeated")
        ->type_name("NAME[=ARGUMENT]")
        ->allow_extra_args(false);
    command.add_flag_callback(
        "--list-faults",
        [] {
            std::cout << table_of_faults();
            throw CLI::Success();
        },
        "Print the table of faults, and exit");
}

}  // namespace

void add_serve_options(CLI::App& command, serve_options& said) {
    add_mailboxes(command, said);
    add_tls(command, said);
    command.add_option("--listen", said.address, "The numeric address (127.0.0.1)")
        ->type_name("ADDRESS");
    command.add_option("--port", said.port, "The port; 0, the default, chooses a free one")
        ->type_name("N");
    add_feature_switch(command, said, "--without", false, "Do not offer this; may be repeated");
    add_feature_switch(command, said, "--with", true,
                       "Offer this, which is not offered by default");
    add_faults(command, said);
    command
        .add_option("--transcript", said.transcript,
                    "Record the first connection in FILE, the second in "
                    "FILE.2, and so on")
        ->type_name("FILE");
}

}  // namespace pop3::cli
