// SPDX-License-Identifier: MIT
// Serves the messages of a benchmark until standard input ends.
//
//     mailbox_server CORPUS [plain|tls] [ROUND-TRIP IN MILLISECONDS]
//
// Prints one line: the port, the port of a link with that delay or 0, the messages of a mailbox, the
// number of mailboxes, and the file with the authority to trust or "-". For each line of standard input it
// prints the round trips over the link since the last one.
#include <cstdio>
#include <cstdlib>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

#include "served_mailbox.hpp"
#include "slow_link.hpp"
#include "system/descriptor_limit.hpp"

namespace {

using namespace pop3;

bench::corpus corpus_named(std::string_view name) {
    static const std::map<std::string_view, bench::corpus> all{
        {"small", bench::corpus::small}, {"thousand", bench::corpus::thousand},
        {"tiny", bench::corpus::tiny},   {"million", bench::corpus::million},
        {"large", bench::corpus::large}, {"many", bench::corpus::many},
        {"empty", bench::corpus::empty},
    };
    return all.at(name);
}

}  // namespace

int main(int argc, char** argv) {
    if (argc < 2) return 64;
    system::raise_descriptor_limit();
    const bench::served_mailbox mailbox(corpus_named(argv[1]),
                                        argc > 2 && std::string_view(argv[2]) == "tls");
    std::optional<bench::slow_link> link;
    if (const int round_trip = argc > 3 ? std::atoi(argv[3]) : 0; round_trip > 0)
        link.emplace(mailbox.port(), std::chrono::milliseconds(round_trip) / 2);
    std::printf("%d %d %u %u %s\n", mailbox.port(), link ? link->port() : 0, mailbox.messages(),
                mailbox.mailboxes(), mailbox.tls() ? mailbox.ca_file().c_str() : "-");
    std::fflush(stdout);
    for (int octet = std::getchar(); octet != EOF; octet = std::getchar()) {
        if (octet != '\n') continue;
        std::printf("%llu\n", static_cast<unsigned long long>(link ? link->take_turns() : 0));
        std::fflush(stdout);
    }
}
