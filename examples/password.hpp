// SPDX-License-Identifier: MIT
// Where the examples get the password from: standard input, never the command line, which every
// user of the machine can read.
#pragma once

#include <iostream>
#include <string>

inline std::string ask_password() {
    std::cerr << "Password: ";
    std::string password;
    std::getline(std::cin, password);
    return password;
}
