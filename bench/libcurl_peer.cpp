// SPDX-License-Identifier: MIT
// A peer: libcurl fetches a whole mailbox into a sink that counts, one transfer for each message over
// one connection, as its manual tells.
//
//     libcurl_peer PORT MESSAGES [FILE WITH THE AUTHORITY TO TRUST: OVER TLS]
#include <curl/curl.h>

#include <cstdio>
#include <cstdlib>
#include <string>

namespace {

std::size_t count(const char*, std::size_t size, std::size_t items, void* octets) {
    *static_cast<unsigned long long*>(octets) += size * items;
    return size * items;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc < 3) return 64;
    const bool tls = argc > 3;
    unsigned long long octets = 0;
    CURL* const curl = curl_easy_init();
    curl_easy_setopt(curl, CURLOPT_USERPWD, "bench:bench");
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, count);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, &octets);
    // With twice as much, libcurl 7.88 fails if a message follows the status line in the same octets.
    curl_easy_setopt(curl, CURLOPT_BUFFERSIZE, 256L * 1024L);
    if (tls) curl_easy_setopt(curl, CURLOPT_CAINFO, argv[3]);
    const std::string mailbox = std::string(tls ? "pop3s" : "pop3") + "://127.0.0.1:" + argv[1];
    for (int n = 1; n <= std::atoi(argv[2]); ++n) {
        curl_easy_setopt(curl, CURLOPT_URL, (mailbox + '/' + std::to_string(n)).c_str());
        if (const CURLcode failed = curl_easy_perform(curl); failed != CURLE_OK) {
            std::fprintf(stderr, "libcurl: %s\n", curl_easy_strerror(failed));
            return 1;
        }
    }
    curl_easy_cleanup(curl);
    std::printf("%llu\n", octets);
}
