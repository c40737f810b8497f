// SPDX-License-Identifier: MIT
// The library fetches a whole mailbox into a sink that counts.
//
//     retr_bench PORT MESSAGES [FILE WITH THE AUTHORITY TO TRUST: OVER TLS]
#include <cstdio>
#include <cstdlib>
#include <vector>

#include "counting_sink.hpp"
#include "pop3/client.hpp"

int main(int argc, char** argv) {
    using namespace pop3;
    if (argc < 3) return 64;
    const std::string authority = argc > 3 ? argv[3] : "";
    client mail("127.0.0.1", {.tls = authority.empty() ? tls_mode::none : tls_mode::implicit,
                              .port = static_cast<std::uint16_t>(std::atoi(argv[1])),
                              .tls_options = {.ca_file = authority},
                              .policy = {.allow_cleartext_password = true}});
    mail.login({"bench", "bench"});
    std::vector<message_number> numbers;
    for (int n = 1; n <= std::atoi(argv[2]); ++n)
        numbers.emplace_back(static_cast<std::uint32_t>(n));
    bench::counting_sink sink;
    mail.retr_all(numbers, sink);
    mail.quit();
    std::printf("%llu\n", static_cast<unsigned long long>(sink.octets()));
    return sink.messages() == numbers.size() ? 0 : 1;
}
