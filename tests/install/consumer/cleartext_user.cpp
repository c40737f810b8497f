// SPDX-License-Identifier: MIT
// Uses client and server where the library was built without TLS: a mailbox of this machine.
#include <pop3/client.hpp>
#include <pop3/server/memory_backend.hpp>
#include <pop3/server/server.hpp>

#include <iostream>

int main() {
    pop3::memory_backend mailbox;
    mailbox.add_user("mrose", "secret").add_message("mrose", "Subject: hi\r\n\r\nHello.\r\n");
    pop3::server server({}, mailbox);
    pop3::client mail("127.0.0.1", {.tls = pop3::tls_mode::none,
                                    .port = server.port(),
                                    .policy = {.allow_cleartext_password = true}});
    mail.login({"mrose", "secret"});
    const std::string text = mail.retr(1);
    mail.quit();
    std::cout << text;
    return text == "Subject: hi\r\n\r\nHello.\r\n" ? 0 : 1;
}
