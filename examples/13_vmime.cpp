// SPDX-License-Identifier: MIT
// The subject and the kinds of text of all messages: each is retrieved, and parsed by vmime.
//
//     13_vmime HOST PORT USER
#include <pop3/client.hpp>

#include <iostream>
#include <stdexcept>

#include <vmime/platforms/posix/posixHandler.hpp>
#include <vmime/vmime.hpp>

#include "password.hpp"

std::string printable(const vmime::text& words) {
    return pop3::escaped(words.getConvertedText(vmime::charset("utf-8")));
}

void print(const std::string& octets) {
    const auto message = vmime::make_shared<vmime::message>();
    message->parse(octets);
    const vmime::messageParser parser(message);
    std::cout << printable(parser.getSubject()) << '\n';
    for (std::size_t at = 0; at < parser.getTextPartCount(); ++at) {
        const auto part = parser.getTextPartAt(at);
        std::cout << "  " << pop3::escaped(part->getType().generate()) << '\n';
    }
}

int main(int argc, char** argv) {
    if (argc != 4) {
        std::cerr << "usage: 13_vmime HOST PORT USER\n";
        return 64;
    }
    vmime::platform::setHandler<vmime::platforms::posix::posixHandler>();
    try {
        pop3::client mail(argv[1], {.port = static_cast<std::uint16_t>(std::stoi(argv[2]))});
        mail.login({argv[3], ask_password()});
        for (const auto& message : mail.messages()) {
            std::cout << "Message " << message.number() << ": ";
            print(message.retr());
        }
        mail.quit();
        if (!std::cout.flush()) throw std::runtime_error("cannot write the subjects");
    } catch (const std::exception& e) {
        std::cerr << e.what() << '\n';
        return 1;
    }
}
