// SPDX-License-Identifier: MIT
// The same client without exceptions: every verb returns a value or a failure.
//
//     5_nothrow HOST PORT USER
#include <pop3/client.hpp>

#include <iostream>

#include "password.hpp"

static int explain(const pop3::failure& reason) {
    std::cerr << reason.message() << '\n' << reason.advice() << '\n';
    if (reason.code == pop3::cause::retry_later) return 75;
    if (reason.code == pop3::cause::fix_credentials) return 77;
    return 1;
}

int main(int argc, char** argv) {
    if (argc != 4) {
        std::cerr << "usage: 5_nothrow HOST PORT USER\n";
        return 64;
    }
    auto mail = pop3::nothrow_client::connect(
        argv[1], {.port = static_cast<std::uint16_t>(std::stoi(argv[2]))});
    if (!mail) return explain(mail.error());

    pop3::credentials identity(argv[3], ask_password());
    if (auto login = mail->login(identity); !login) return explain(login.error());

    auto drop = mail->stat();
    if (!drop) return explain(drop.error());
    std::cout << drop->messages << " messages, " << drop->octets << " octets\n";

    auto first = mail->uidl(1);  // -ERR is no reason to stop
    std::cout << (first ? "the first is " + pop3::escaped(*first) : first.error().message())
              << '\n';

    if (auto bye = mail->quit(); !bye) return explain(bye.error());
}
