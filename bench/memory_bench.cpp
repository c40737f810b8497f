// SPDX-License-Identifier: MIT
// The resident memory that a message of 100 MiB costs: the growth of the peak after login. More
// than 10 MB is an error.
#include <cstdio>
#include <fstream>
#include <string>

#include "pop3/client.hpp"
#include "served_mailbox.hpp"

namespace {

using namespace pop3;

// VmHWM, the peak of the resident set, in KiB.
long peak_kib() {
    std::ifstream status("/proc/self/status");
    for (std::string line; std::getline(status, line);)
        if (line.starts_with("VmHWM:")) return std::stol(line.substr(6));
    return 0;
}

}  // namespace

int main() {
    const bench::served_mailbox mailbox(bench::corpus::huge);
    client mail("127.0.0.1", {.tls = tls_mode::none,
                              .port = mailbox.port(),
                              .policy = {.allow_cleartext_password = true}});
    mail.login({"bench", "bench"});
    // An earlier peak, above all the server's contents, must not hide the growth.
    std::ofstream("/proc/self/clear_refs") << 5;

    const long before = peak_kib();
    discard_sink sink;
    const octet_count octets = mail.retr(message_number(1), sink);
    const long growth = peak_kib() - before;
    mail.quit();
    std::printf("message %llu octets, growth of resident memory %ld KiB\n",
                static_cast<unsigned long long>(octets), growth);
    return growth > 10'000 ? 1 : 0;
}
