// SPDX-License-Identifier: MIT
// The floors of the figures: bare loops that do the least that can be done.
//
//     floor drain PORT MESSAGES [tls]
//     floor drain-many PORT MAILBOXES MESSAGES
//     floor write DIRECTORY MAILDIRS FILES [sync|sync-directory]
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <string_view>

#include "bare_reader.hpp"
#include "bare_writer.hpp"
#include "many_drains.hpp"

namespace {

using namespace pop3::bench;

std::uint32_t number(const char* text) {
    return static_cast<std::uint32_t>(std::strtoul(text, nullptr, 10));
}

durable durability(std::string_view name) {
    return name == "sync"             ? durable::file
           : name == "sync-directory" ? durable::directory
                                      : durable::no;
}

// False: wrong arguments.
bool run(int argc, char** argv) {
    const std::string_view task = argc > 1 ? argv[1] : "";
    if (task == "drain" && argc > 3)
        drain(static_cast<std::uint16_t>(number(argv[2])), number(argv[3]), argc > 4);
    else if (task == "drain-many" && argc > 4)
        drain_many(static_cast<std::uint16_t>(number(argv[2])), number(argv[3]), number(argv[4]));
    else if (task == "write" && argc > 4)
        write_maildirs(argv[2], number(argv[3]), number(argv[4]),
                       durability(argc > 5 ? argv[5] : ""));
    else
        return false;
    return true;
}

}  // namespace

int main(int argc, char** argv) {
    try {
        return run(argc, argv) ? 0 : 64;
    } catch (const std::exception& e) {
        std::fprintf(stderr, "floor: %s\n", e.what());
        return 1;
    }
}
