// SPDX-License-Identifier: MIT
// Opens a mailbox, retrieves and prints all messages: the example in the documentation of Python's
// poplib, line by line.
//
//     0_poplib HOST PORT USER
#include <pop3/poplib.hpp>

#include <iostream>

#include "password.hpp"

int main(int argc, char** argv) {
    if (argc != 4) {
        std::cerr << "usage: 0_poplib HOST PORT USER\n";
        return 64;
    }
    try {
        pop3::poplib::POP3_SSL mailbox(argv[1], std::stoi(argv[2]));
        mailbox.user(argv[3]);
        mailbox.pass_(ask_password());
        const auto count = mailbox.list().lines.size();
        for (std::size_t i = 1; i <= count; ++i)
            for (const std::string& line : mailbox.retr(i).lines) std::cout << line << '\n';
        if (!std::cout.flush()) throw std::runtime_error("cannot write the messages");
        mailbox.quit();
    } catch (const std::exception& e) {
        std::cerr << e.what() << '\n';
        return 1;
    }
}
