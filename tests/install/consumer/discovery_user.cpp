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
    pop3::connect_options options;
    servers.value().front().apply_to(options);
    std::cout << servers.value().front().host << ':' << options.port << '\n';
    return servers.value().front().host == "pop.example.org" && options.port == 995 ? 0 : 1;
}
