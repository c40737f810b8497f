// SPDX-License-Identifier: MIT
// Uses the client for Asio as installed.
#include <pop3/asio/client.hpp>
#include <pop3/server/certificate.hpp>
#include <pop3/server/memory_backend.hpp>
#include <pop3/server/server.hpp>

#include <asio/co_spawn.hpp>
#include <asio/io_context.hpp>
#include <asio/use_future.hpp>

static asio::awaitable<std::string> first_mail(pop3::asio::client& mail) {
    co_await mail.connect("localhost");
    co_await mail.login({"mrose", "secret"});
    std::string text = co_await mail.retr(1);
    co_await mail.quit();
    co_return text;
}

int main() {
    const pop3::self_made_certificate certificate = pop3::make_certificate();
    pop3::memory_backend mailbox;
    mailbox.add_user("mrose", "secret").add_message("mrose", "Subject: hi\r\n\r\nHello.\r\n");
    pop3::server server({.tls = pop3::tls_mode::implicit, .certificate = certificate.server},
                        mailbox);

    asio::io_context loop;
    pop3::asio::client mail(loop.get_executor(),
                            {.port = server.port(), .tls_options = {.ca_pem = certificate.ca}});
    auto text = asio::co_spawn(loop, first_mail(mail), asio::use_future);
    loop.run();
    return text.get() == "Subject: hi\r\n\r\nHello.\r\n" ? 0 : 1;
}
