// SPDX-License-Identifier: MIT
// The library fetches messages from a transport in memory, so that what it executes is the same each
// time: callgrind counts it. No socket, no other process, no time.
//
//     count_bench MESSAGES OCTETS [base64]
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "counting_sink.hpp"
#include "pop3/client.hpp"
#include "pop3/transport.hpp"

namespace {

using namespace pop3;

// Answers +OK to each command, to CAPA with PIPELINING, and to RETR with the same message.
class prepared_transport final : public transport {
  public:
    explicit prepared_transport(std::string message)
        : retr_("+OK\r\n" + std::move(message) + ".\r\n") {}

    io_result read_some(std::span<char> into, const wait_limits&) override {
        return read_ready(into);
    }
    io_result read_ready(std::span<char> into) override {
        std::size_t octets = 0;
        while (octets < into.size() && next_ < answers_.size()) {
            const std::string_view answer = answers_[next_];
            const std::size_t part = std::min(answer.size() - position_, into.size() - octets);
            std::memcpy(into.data() + octets, answer.data() + position_, part);
            octets += part;
            position_ += part;
            if (position_ < answer.size()) break;
            position_ = 0;
            ++next_;
        }
        return {{}, octets, {}};
    }
    io_result write_some(std::span<const char> from, const wait_limits&) override {
        std::string_view commands(from.data(), from.size());
        while (!commands.empty()) {
            const std::size_t end = commands.find('\n') + 1;  // the window ends with a command
            answers_.push_back(answer_to(commands.substr(0, 4)));
            commands.remove_prefix(end);
        }
        return {{}, from.size(), {}};
    }

  private:
    [[nodiscard]] std::string_view answer_to(std::string_view keyword) const {
        if (keyword == "RETR") return retr_;
        return keyword == "CAPA" ? "+OK\r\nPIPELINING\r\nUSER\r\n.\r\n" : "+OK\r\n";
    }

    std::string retr_;
    std::vector<std::string_view> answers_{"+OK ready\r\n"};
    std::size_t next_ = 0;
    std::size_t position_ = 0;
};

// Prose, with one line in forty byte-stuffed, or an attachment; as it is on the wire.
std::string message_of(std::size_t octets, bool base64) {
    std::string text = "Subject: count\r\n\r\n";
    for (int line = 0; text.size() < octets; ++line) {
        if (base64) {
            text +=
                "TWFuIGlzIGRpc3Rpbmd1aXNoZWQsIG5vdCBvbmx5IGJ5IGhpcyByZWFzb24sIGJ1dCBieSB0aGlz\r\n";
            continue;
        }
        if (line % 40 == 0) text += "..signature\r\n";
        text += "The server stores mail. The client reads it, line by line, and says so.\r\n";
    }
    return text;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc < 3) return 64;
    const auto octets = static_cast<std::size_t>(std::atol(argv[2]));
    client mail(connection::over(
                    std::make_unique<prepared_transport>(message_of(octets, argc > 3)), "localhost",
                    {.tls = tls_mode::none, .policy = {.allow_cleartext_password = true}})
                    .value());
    mail.login({"bench", "bench"});
    std::vector<message_number> numbers;
    for (int n = 1; n <= std::atoi(argv[1]); ++n)
        numbers.emplace_back(static_cast<std::uint32_t>(n));
    bench::counting_sink sink;
    mail.retr_all(numbers, sink);
    return sink.messages() == numbers.size() ? 0 : 1;
}
