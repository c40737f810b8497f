// SPDX-License-Identifier: MIT
// Uses client and server as installed: a mailbox served and read over verified TLS in one process.
#include <pop3/client.hpp>
#include <pop3/poplib.hpp>
#include <pop3/server/certificate.hpp>
#include <pop3/server/memory_backend.hpp>
#include <pop3/server/server.hpp>

#include <cstdio>
#include <fstream>
#include <iostream>

int main() {
    const pop3::self_made_certificate certificate = pop3::make_certificate();
    std::ofstream("consumer-ca.pem") << certificate.ca;

    pop3::memory_backend mailbox;
    mailbox.add_user("mrose", "secret").add_message("mrose", "Subject: hi\r\n\r\nHello.\r\n");
    pop3::server server({.tls = pop3::tls_mode::implicit, .certificate = certificate.server},
                        mailbox);

    pop3::client mail("localhost",
                      {.port = server.port(), .tls_options = {.ca_file = "consumer-ca.pem"}});
    mail.login({"mrose", "secret"});
    std::string text;
    auto sink = pop3::to_string(text);
    mail.retr(pop3::message_number(1), sink);
    mail.quit();

    pop3::poplib::POP3_SSL python("localhost", server.port(), "", "", std::nullopt,
                                  pop3::tls_options{.ca_file = "consumer-ca.pem"});
    python.user("mrose");
    python.pass_("secret");
    const auto lines = python.retr(1).lines;
    python.quit();

    std::remove("consumer-ca.pem");
    std::cout << text << lines.back() << '\n';
    return text == "Subject: hi\r\n\r\nHello.\r\n" && lines.back() == "Hello." ? 0 : 1;
}
