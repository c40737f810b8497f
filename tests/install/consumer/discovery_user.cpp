// SPDX-License-Identifier: MIT
// Uses discovery as installed: reads an autoconfig file, and sets options for a client from it.
#include <pop3/discovery.hpp>

#include <iostream>

int main() {
    const auto servers = pop3::read_autoconfig(R"(<clientConfig><emailProvider>
        <incomingServer type="pop3">
          <hostname>pop.%EMAILDOMAIN%</hostname><port>995</port><socketType>SSL</socketType>
        </incomingServer></emailProvider></clientConfig>)",
                                               "mrose@example.org");
    if (!servers) return 1;
    pop3::connect_options how;
    servers.value().front().apply_to(how);
    std::cout << servers.value().front().host << ':' << how.port << '\n';
    return servers.value().front().host == "pop.example.org" && how.port == 995 ? 0 : 1;
}
