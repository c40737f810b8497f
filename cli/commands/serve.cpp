// SPDX-License-Identifier: MIT
// pop3 serve: serves Maildirs and mboxes until it is stopped, with faults on demand.
#include <pthread.h>
#include <sysexits.h>

#include <csignal>
#include <fstream>
#include <iostream>
#include <memory>

#include "cli/output/transcript_files.hpp"
#include "cli/passwords/password_command.hpp"
#include "cli/passwords/password_file.hpp"
#include "cli/runtime/served_mailboxes.hpp"
#include "cli/settings/connection_settings.hpp"
#include "cli/settings/serve_options.hpp"
#include "fetch/error.hpp"
#include "pop3/server/server.hpp"
#include "subcommands.hpp"

namespace pop3::cli {
namespace {

secret_string password_of(const serve_options& said) {
    return said.password_file.empty() ? password_from(said.password_command, {})
                                      : password_in(said.password_file);
}

server_options how_to_listen(const serve_options& said) {
    server_options how;
    how.address = said.address;
    how.port = said.port;
    how.tls = said.tls;
    how.offered = said.offered;
    how.offered.cleartext_login = said.tls == tls_mode::none;
    how.faults = said.faults;
    if (said.tls != tls_mode::none && said.self_made.empty())
        how.certificate = server_certificate::from_files(
            said.certificate_file, said.key_file.empty() ? said.certificate_file : said.key_file);
    return how;
}

// Users without a mailbox of their own share the one of --maildir or --mbox.
void add_users(served_mailboxes& mail, const serve_options& said) {
    const secret_string password = password_of(said);
    const std::string& shared = said.mbox.empty() ? said.maildir : said.mbox;
    for (const std::string& user : said.users) {
        const std::size_t equals = user.find('=');
        const bool own = equals != std::string::npos;
        mail.add_user(user.substr(0, equals), password, own ? user.substr(equals + 1) : shared);
    }
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
    if (!file) system::raise_errno("write " + path);
}

// What is missing on the command line; empty: nothing.
std::string missing(const serve_options& said) {
    if (said.tls != tls_mode::none && said.certificate_file.empty() && said.self_made.empty())
        return "TLS needs --tls-cert, or --tls-self-made; to serve without TLS, use --tls none";
    if (said.maildir.empty() && said.mbox.empty())
        for (const std::string& user : said.users)
            if (user.find('=') == std::string::npos)
                return "no mailbox: use --user NAME=PATH, or --maildir, or --mbox";
    return {};
}

int serve(const serve_options& said) {
    if (const std::string what = missing(said); !what.empty()) {
        std::cerr << "pop3: " << what << '\n';
        return EX_USAGE;
    }
    served_mailboxes mail;
    add_users(mail, said);
    server_options how = how_to_listen(said);
    transcript_files transcripts(said.transcript);
    if (!said.transcript.empty()) how.observe = transcripts.observer();

    const stop_signals stop;
    const server running(std::move(how), mail);
    if (!said.self_made.empty()) write_authority(said.self_made, running.authority());
    const bool v6 = said.address.find(':') != std::string::npos;
    std::cout << "listening on " << (v6 ? "[" : "") << said.address << (v6 ? "]:" : ":")
              << running.port() << std::endl;  // at once: a script may wait for the port
    stop.wait();
    return EX_OK;
}

}  // namespace

void describe_serve(command_syntax command, action& chosen) {
    const auto said = std::make_shared<serve_options>();
    add_serve_options(command, *said);
    command.on_chosen([said, &chosen] { chosen = [said] { return serve(*said); }; });
}

}  // namespace pop3::cli
