// SPDX-License-Identifier: MIT
// Fetches new mail and leaves everything on the server: unique-ids identify the messages seen
// before. (`pop3 fetch` does this so that a crash at any moment neither loses nor duplicates mail.)
//
//     3_leave_on_server HOST PORT USER DIRECTORY
#include <pop3/client.hpp>

#include <filesystem>
#include <fstream>
#include <iostream>
#include <set>

#include "password.hpp"

int main(int argc, char** argv) {
    if (argc != 5) {
        std::cerr << "usage: 3_leave_on_server HOST PORT USER DIRECTORY\n";
        return 64;
    }
    const std::filesystem::path directory(argv[4]);
    std::set<std::string, std::less<>> seen;
    std::ifstream ledger(directory / "seen.txt");
    for (std::string uid; std::getline(ledger, uid);) seen.insert(uid);

    try {
        pop3::client mail(argv[1], {.port = static_cast<std::uint16_t>(std::stoi(argv[2]))});
        mail.login({argv[3], ask_password()});
        for (const auto [number, uid] : mail.uidl()) {
            if (seen.contains(uid)) continue;
            // A unique-id may contain any characters, so it never becomes a file name.
            const std::string name = std::to_string(seen.size() + 1) + ".eml";
            std::ofstream file(directory / name, std::ios::binary);
            mail.retr(number, file);  // throws if the file cannot be written
            std::ofstream record(directory / "seen.txt", std::ios::app);
            if (!(record << uid << std::endl)) throw std::runtime_error("cannot write seen.txt");
            seen.emplace(uid);
            std::cout << name << '\n';
        }
        mail.quit();
    } catch (const std::exception& e) {
        std::cerr << e.what() << '\n';
        return 1;
    }
}
