// SPDX-License-Identifier: MIT
// Uses the core alone: runs a flow against a server that is a string.
#include <pop3/flows.hpp>
#include <pop3/owned_session.hpp>

#include <cstring>
#include <iostream>
#include <string_view>

int main() {
    pop3::owned_session session;
    pop3::flow<pop3::reply> greeting = pop3::flows::greeting(session);
    const std::string_view server = "+OK ready\r\n";
    while (const pop3::io_request* want = greeting.next()) {
        std::memcpy(want->in.data(), server.data(), server.size());
        greeting.done({{}, server.size()});
    }
    const pop3::reply hello = greeting.take().value();
    std::cout << hello.text() << '\n';
    return hello.text() == "ready" ? 0 : 1;
}
