// A provider of tokens and a Gmail mailbox for a program in any language: prints their addresses, and what is in
// the mailbox when standard input ends. With it docs/gmail.md can be tried without an account at Google.
//
//     14_fake_google [ADDRESS]
#include <cstdio>
#include <iostream>
#include <string>

#include "pop3/fakes/fake_gmail.hpp"
#include "pop3/fakes/fake_issuer.hpp"

int main(int argc, char** argv) {
    const std::string address = argc > 1 ? argv[1] : "ann@gmail.com";
    const pop3::fake_issuer issuer(
        {.access_token = [](const std::string& user) { return "token-of-" + user; }});
    const pop3::fake_gmail gmail(address, "token-of-" + address);

    // The file that Google offers for download has the same form: save this line as client.json.
    std::cout << R"({"installed": {"client_id": "fake", "client_secret": "none", "auth_uri": ")"
              << issuer.authorize_url() << R"(", "token_uri": ")" << issuer.token_url() << "\"}}\n"
              << "gmail-url = \"" << gmail.url() << '"' << std::endl;
    while (std::cin.get() != EOF) continue;

    for (const pop3::gmail_message& each : gmail.messages()) {
        std::cout << each.id << ' ' << each.message_id;
        for (const std::string& label : each.labels) std::cout << ' ' << label;
        std::cout << '\n';
    }
}
