// SPDX-License-Identifier: MIT
// The parts of all messages: each is retrieved, and parsed by GMime. Other libraries of MIME (vmime,
// mailio) take the same string.
//
//     12_gmime HOST PORT USER
#include <gmime/gmime.h>

#include <pop3/client.hpp>

#include <iostream>
#include <memory>
#include <stdexcept>

#include "password.hpp"

struct unreference {
    void operator()(void* object) const { g_object_unref(object); }
};
template <class T>
using owned = std::unique_ptr<T, unreference>;

std::string printable(const char* text) {
    return text != nullptr ? pop3::escaped(text) : "none";
}

// The message keeps no reference to `octets`.
owned<GMimeMessage> parsed(const std::string& octets) {
    const owned<GMimeStream> stream(
        g_mime_stream_mem_new_with_buffer(octets.data(), octets.size()));
    const owned<GMimeParser> parser(g_mime_parser_new_with_stream(stream.get()));
    return owned<GMimeMessage>(g_mime_parser_construct_message(parser.get(), nullptr));
}

void print(GMimeObject*, GMimeObject* part, gpointer) {
    const std::unique_ptr<char, decltype(&g_free)> type(
        g_mime_content_type_get_mime_type(g_mime_object_get_content_type(part)), g_free);
    std::cout << "  " << printable(type.get());
    if (GMIME_IS_PART(part))
        if (const char* file = g_mime_part_get_filename(GMIME_PART(part)))
            std::cout << ", " << printable(file);
    std::cout << '\n';
}

int main(int argc, char** argv) {
    if (argc != 4) {
        std::cerr << "usage: 12_gmime HOST PORT USER\n";
        return 64;
    }
    g_mime_init();
    try {
        pop3::client mail(argv[1], {.port = static_cast<std::uint16_t>(std::stoi(argv[2]))});
        mail.login({argv[3], ask_password()});
        for (const auto& [number, octets] : mail.list()) {
            const owned<GMimeMessage> message = parsed(mail.retr(number));
            std::cout << "Message " << number << ": "
                      << (message ? printable(g_mime_message_get_subject(message.get()))
                                  : "no mail")
                      << '\n';
            if (message) g_mime_message_foreach(message.get(), print, nullptr);
        }
        mail.quit();
        if (!std::cout.flush()) throw std::runtime_error("cannot write the parts");
    } catch (const std::exception& e) {
        std::cerr << e.what() << '\n';
        return 1;
    }
}
