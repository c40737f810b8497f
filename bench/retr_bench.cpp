// SPDX-License-Identifier: MIT
// Fetching whole mailboxes into a sink that counts, against a bare client that only drains the
// socket: wall time as a ratio, the median of interleaved rounds.
#include <cstdio>
#include <vector>

#include "bare_reader.hpp"
#include "interleaved_timing.hpp"
#include "pop3/client.hpp"

namespace {

using namespace pop3;

class counting_sink final : public message_sink {
  public:
    void begin(message_number) override {}
    void write(std::string_view octets) override { octets_ += octets.size(); }
    void end(message_number) override {}
    void refused(message_number, const failure&) override {}
    [[nodiscard]] octet_count octets() const { return octets_; }

  private:
    octet_count octets_ = 0;
};

octet_count fetch(const bench::served_mailbox& mailbox) {
    client mail("127.0.0.1", {.tls = mailbox.tls() ? tls_mode::implicit : tls_mode::none,
                              .port = mailbox.port(),
                              .tls_options = {.ca_file = mailbox.ca_file()},
                              .policy = {.allow_cleartext_password = true}});
    mail.login({"bench", "bench"});
    std::vector<message_number> numbers;
    for (std::uint32_t n = 1; n <= mailbox.messages(); ++n) numbers.emplace_back(n);
    counting_sink sink;
    mail.retr_all(numbers, sink);
    mail.quit();
    return sink.octets();
}

void measure(const char* name, bench::corpus messages, bool tls) {
    constexpr int rounds = 7;
    const bench::served_mailbox mailbox(messages, tls);
    std::vector<double> ours;
    std::vector<double> bare;
    octet_count octets = 0;
    for (int round = 0; round < rounds; ++round) {
        ours.push_back(bench::seconds([&] { octets = fetch(mailbox); }));
        bare.push_back(bench::seconds([&] { bench::drain(mailbox); }));
    }
    const double wall = bench::median(ours);
    std::printf("%-10s %8.3f s  %8.0f MiB/s   drain %8.3f s   ratio %.2f\n", name, wall,
                static_cast<double>(octets) / wall / (1024 * 1024), bench::median(bare),
                wall / bench::median(bare));
}

}  // namespace

int main() {
    measure("small", bench::corpus::small, false);
    measure("large", bench::corpus::large, false);
    measure("small TLS", bench::corpus::small, true);
    measure("large TLS", bench::corpus::large, true);
}
