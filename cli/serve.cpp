// SPDX-License-Identifier: MIT
// pop3 serve: serves a Maildir to one user until it is told to stop.
#include <pthread.h>
#include <sysexits.h>

#include <CLI/CLI.hpp>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <memory>

#include "connection_options.hpp"
#include "fetch/problem.hpp"
#include "password_file.hpp"
#include "pop3/server/maildir_backend.hpp"
#include "pop3/server/server.hpp"
#include "subcommands.hpp"

namespace pop3::cli {
namespace {

const std::map<std::string, tls_mode> tls_modes = {
    {"implicit", tls_mode::implicit}, {"stls", tls_mode::stls}, {"none", tls_mode::none}};

struct serve_options {
    std::string maildir;
    std::string user;
    std::string password_command;
    std::string password_file;
    std::string certificate_file;
    std::string key_file;
    std::string self_made;
    std::vector<fault> faults;
    std::string address = "127.0.0.1";
    std::uint16_t port = 0;
    tls_mode tls = tls_mode::implicit;
};

secret_string password_of(const serve_options& said) {
    return said.password_file.empty() ? password_from(said.password_command)
                                      : password_in(said.password_file);
}

server_options how_to_listen(const serve_options& said) {
    server_options how;
    how.address = said.address;
    how.port = said.port;
    how.tls = said.tls;
    how.offered.cleartext_login = said.tls == tls_mode::none;
    how.faults = said.faults;
    if (said.tls != tls_mode::none && said.self_made.empty())
        how.certificate = server_certificate::from_files(
            said.certificate_file, said.key_file.empty() ? said.certificate_file : said.key_file);
    return how;
}

void must_be_maildir(const std::filesystem::path& path) {
    for (const char* const folder : {"cur", "new"})
        if (std::error_code why; !std::filesystem::is_directory(path / folder, why))
            fetch::raise_local(fetch::fetch_errc::target_not_maildir, "serve " + path.string());
}

// Waits for SIGINT or SIGTERM, which every thread of ours has blocked.
class stop_signals {
  public:
    stop_signals() {
        sigemptyset(&set_);
        sigaddset(&set_, SIGINT);
        sigaddset(&set_, SIGTERM);
        pthread_sigmask(SIG_BLOCK, &set_, nullptr);
    }
    void wait() const {
        int which = 0;
        while (sigwait(&set_, &which) != 0) {
        }
    }

  private:
    sigset_t set_{};
};

void write_authority(const std::string& path, const std::string& pem) {
    std::ofstream file(path, std::ios::trunc);
    file << pem << std::flush;
    if (!file) raise({std::error_code(errno, std::system_category()), "write " + path, {}, {}});
}

int serve(const serve_options& said) {
    if (said.tls != tls_mode::none && said.certificate_file.empty() && said.self_made.empty()) {
        std::cerr << "pop3: TLS needs --tls-cert, or --tls-self-made; without TLS, say so by --tls "
                     "none\n";
        return EX_USAGE;
    }
    must_be_maildir(said.maildir);
    maildir_backend mail;
    mail.add_user(said.user, password_of(said), said.maildir);

    const stop_signals stop;
    const server running(how_to_listen(said), mail);
    if (!said.self_made.empty()) write_authority(said.self_made, running.authority());
    const bool v6 = said.address.find(':') != std::string::npos;
    std::cout << "listening on " << (v6 ? "[" : "") << said.address << (v6 ? "]:" : ":")
              << running.port() << std::endl;  // at once: somebody waits for the port
    stop.wait();
    return EX_OK;
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
            "Misbehave; may be given several times")
        ->type_name("NAME[=ARGUMENT]")
        ->allow_extra_args(false);
    command.add_flag_callback(
        "--list-faults",
        [] {
            std::cout << table_of_faults();
            throw CLI::Success();
        },
        "Print the table of faults, and end");
}

}  // namespace

void add_serve(CLI::App& program, action& chosen) {
    CLI::App* const command = program.add_subcommand("serve", "Serve a Maildir to one user");
    const auto said = std::make_shared<serve_options>();
    command->add_option("--maildir", said->maildir, "The Maildir to serve")
        ->type_name("PATH")
        ->required();
    command->add_option("--user", said->user, "The name to log in with")
        ->type_name("USER")
        ->required();
    auto* const password = command->add_option_group("password");
    password
        ->add_option("--password-command", said->password_command,
                     "A shell command that prints the password as its first line")
        ->type_name("COMMAND");
    password
        ->add_option("--password-file", said->password_file,
                     "A file that nobody else may read, with the password as its first line")
        ->type_name("FILE");
    password->require_option(1);
    command
        ->add_option("--tls-cert", said->certificate_file,
                     "PEM file of the certificate, with those between it and its authority")
        ->type_name("FILE");
    command->add_option("--tls-key", said->key_file, "PEM file of its key, if not the same")
        ->type_name("FILE");
    command
        ->add_option("--tls-self-made", said->self_made,
                     "Make a certificate for localhost, and write its authority, which a client "
                     "has to trust, into this PEM file")
        ->type_name("FILE");
    command->add_option("--listen", said->address, "The address, in digits (127.0.0.1)")
        ->type_name("ADDRESS");
    command->add_option("--port", said->port, "The port; 0, the default, takes a free one")
        ->type_name("N");
    command
        ->add_option_function<std::string>(
            "--tls", [said](const std::string& mode) { said->tls = tls_modes.at(mode); },
            "implicit: TLS from the first octet (default). stls: TLS by STLS, and no login before. "
            "none: everything, the password too, in clear text")
        ->type_name("implicit|stls|none")
        ->check(CLI::IsMember(tls_modes).description(""));
    add_faults(*command, *said);
    command->callback([said, &chosen] { chosen = [said] { return serve(*said); }; });
}

}  // namespace pop3::cli
