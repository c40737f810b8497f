// SPDX-License-Identifier: MIT
// A mail server inside a program, to test programs that read mail: real sockets, real TLS, messages
// defined in code, and nothing to install. (8_faulty_server.cpp: with GoogleTest, and faults.)
#include <pop3/client.hpp>
#include <pop3/server/memory_backend.hpp>
#include <pop3/server/server.hpp>

#include <iostream>

int main() {
    pop3::memory_backend mailboxes;
    mailboxes.add_user("mrose", "tanstaaf")
        .add_message("mrose", "Subject: one\r\n\r\nHello.\r\n")
        .add_message("mrose", "Subject: two\r\n\r\n.dot\r\n");
    pop3::server server({.tls = pop3::tls_mode::implicit}, mailboxes);

    // The program under test belongs here; this one reads the first message and deletes it. The server
    // generates its certificate, so the client has to trust its authority.
    pop3::client mail("localhost",
                      {.port = server.port(), .tls_options = {.ca_pem = server.authority()}});
    mail.login({"mrose", "tanstaaf"});
    const std::string first = mail.retr(1);
    mail.dele(1);
    mail.quit();

    const bool right =
        first == "Subject: one\r\n\r\nHello.\r\n" && mailboxes.messages("mrose").size() == 1;
    std::cout << (right ? "read and deleted\n" : "something is wrong\n");
    return right ? 0 : 1;
}
