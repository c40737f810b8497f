// SPDX-License-Identifier: MIT
// A peer: libEtPan fetches a whole mailbox, and discards each message. It builds each one in memory.
//
//     libetpan_peer PORT MESSAGES [tls]
#include <libetpan/mailpop3.h>
#include <libetpan/mailpop3_socket.h>
#include <libetpan/mailpop3_ssl.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>

namespace {

bool is_good(int code) {
    return code == MAILPOP3_NO_ERROR;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc < 3) return 64;
    mailpop3* const mail = mailpop3_new(0, nullptr);
    const auto port = static_cast<std::uint16_t>(std::atoi(argv[1]));
    const int connected = argc > 3 ? mailpop3_ssl_connect(mail, "127.0.0.1", port)
                                   : mailpop3_socket_connect(mail, "127.0.0.1", port);
    if (!is_good(connected) || !is_good(mailpop3_user(mail, "bench")) ||
        !is_good(mailpop3_pass(mail, "bench")))
        return 1;
    unsigned long long octets = 0;
    for (int n = 1; n <= std::atoi(argv[2]); ++n) {
        char* message = nullptr;
        std::size_t size = 0;
        if (!is_good(mailpop3_retr(mail, static_cast<unsigned>(n), &message, &size))) return 1;
        octets += size;
        mailpop3_retr_free(message);
    }
    mailpop3_quit(mail);
    mailpop3_free(mail);
    std::printf("%llu\n", octets);
}
