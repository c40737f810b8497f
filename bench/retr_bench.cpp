// SPDX-License-Identifier: MIT
// The library fetches a whole mailbox into a sink that counts.
//
//     retr_bench PORT MESSAGES [FILE WITH THE AUTHORITY TO TRUST: OVER TLS]
#include <cstdio>
#include <cstdlib>
#include <vector>

#include "pop3/client.hpp"

namespace {

using namespace pop3;

class counting_sink final : public message_sink {
  public:
    void begin(message_number) override {}
    void write(std::string_view octets) override { octets_ += octets.size(); }
    void end(message_number) override { ++messages_; }
    void refused(message_number, const failure&) override {}
    [[nodiscard]] octet_count octets() const { return octets_; }
    [[nodiscard]] std::size_t messages() const { return messages_; }

  private:
    octet_count octets_ = 0;
    std::size_t messages_ = 0;
};

}  // namespace

int main(int argc, char** argv) {
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
    counting_sink sink;
    mail.retr_all(numbers, sink);
    mail.quit();
    std::printf("%llu\n", static_cast<unsigned long long>(sink.octets()));
    return sink.messages() == numbers.size() ? 0 : 1;
}
