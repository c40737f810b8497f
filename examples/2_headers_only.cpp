// SPDX-License-Identifier: MIT
// Sender and subject: the headers of all messages by TOP, pipelined if the server can.
//
//     2_headers_only HOST PORT USER
#include <pop3/client.hpp>
#include <pop3/header_fields.hpp>

#include <iostream>
#include <stdexcept>
#include <string>

#include "password.hpp"

void print(pop3::message_number n, const std::string& text) {
    const pop3::header_fields header(text);
    std::cout << "Message " << n << '\n';
    for (const char* name : {"From", "Subject"})
        std::cout << "  " << name << ": " << pop3::escaped(header.first(name)) << '\n';
}

void print_refusal(pop3::message_number n, const pop3::failure& reason) {
    std::cout << "Message " << n << ": " << reason.message() << '\n';
}

int main(int argc, char** argv) {
    if (argc != 4) {
        std::cerr << "usage: 2_headers_only HOST PORT USER\n";
        return 64;
    }
    try {
        pop3::client mail(argv[1], {.port = static_cast<std::uint16_t>(std::stoi(argv[2]))});
        mail.login({argv[3], ask_password()});
        pop3::each_message printer(print, print_refusal);
        mail.top_all(mail.list(), 0, printer);
        if (!std::cout.flush()) throw std::runtime_error("cannot write the headers");
        mail.quit();
    } catch (const std::exception& e) {
        std::cerr << e.what() << '\n';
        return 1;
    }
}
