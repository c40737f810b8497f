// SPDX-License-Identifier: MIT
// A mail server inside a program, to test programs that read mail: real sockets, real TLS, messages
// defined in code, and nothing to install. (8_faulty_server.cpp: with GoogleTest, and faults.)
#include <pop3/client.hpp>
#include <pop3/server/memory_backend.hpp>
#include <pop3/server/server.hpp>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>

int main() {
    pop3::memory_backend mailboxes;
    mailboxes.add_user("mrose", "tanstaaf")
        .add_message("mrose", "Subject: one\r\n\r\nHello.\r\n")
        .add_message("mrose", "Subject: two\r\n\r\n.dot\r\n");
    pop3::server server({.tls = pop3::tls_mode::implicit}, mailboxes);

    // The server generates its certificate; the client has to trust its authority.
    std::string directory = std::filesystem::temp_directory_path() / "pop3-example-XXXXXX";
    const std::string ca_file = std::string(mkdtemp(directory.data())) + "/ca.pem";
    std::ofstream(ca_file) << server.authority();

    // The program under test belongs here; this one reads the first message and deletes it.
    pop3::client mail("localhost", {.port = server.port(), .tls_options = {.ca_file = ca_file}});
    mail.login({"mrose", "tanstaaf"});
    std::string first;
    auto sink = pop3::to_string(first);
    mail.retr(pop3::message_number(1), sink);
    mail.dele(pop3::message_number(1));
    mail.quit();
    std::filesystem::remove_all(directory);

    const bool right =
        first == "Subject: one\r\n\r\nHello.\r\n" && mailboxes.messages("mrose").size() == 1;
    std::cout << (right ? "read and deleted\n" : "something is wrong\n");
    return right ? 0 : 1;
}
