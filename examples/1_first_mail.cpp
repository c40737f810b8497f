// SPDX-License-Identifier: MIT
// Logs in over verified TLS and prints the first message as it arrives.
//
//     1_first_mail HOST PORT USER
#include <pop3/client.hpp>

#include <iostream>

#include "password.hpp"

int main(int argc, char** argv) {
    if (argc != 4) {
        std::cerr << "usage: 1_first_mail HOST PORT USER\n";
        return 64;
    }
    try {
        pop3::client mail(argv[1], {.tls = pop3::tls_mode::implicit,
                                    .port = static_cast<std::uint16_t>(std::stoi(argv[2]))});
        mail.login({argv[3], ask_password()});

        const pop3::scan_listing listing = mail.list();
        std::cerr << listing.size() << " messages\n";
        if (!listing.empty())
            mail.retr(listing.begin()->number, std::cout);  // at most one buffer of it is in memory
        mail.quit();
    } catch (const pop3::error& e) {
        std::cerr << e.what() << '\n' << e.reason().advice() << '\n';
        return 1;
    }
}
