// SPDX-License-Identifier: MIT
// Uses the client by pkg-config: there is no server on port 1, and the client reports that.
#include <pop3/client.hpp>

#include <iostream>

int main() {
    const auto mail = pop3::nothrow_client::connect("127.0.0.1", {.port = 1});
    if (mail) return 1;
    std::cout << mail.error().message() << '\n';
    return mail.error().code == pop3::errc::connect_failed ? 0 : 1;
}
