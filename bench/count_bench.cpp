// SPDX-License-Identifier: MIT
// The library fetches messages from a transport in memory, so that what it executes is the same each
// time: callgrind counts it. No socket, no other process, no time.
//
//     count_bench MESSAGES OCTETS [base64]
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "counting_sink.hpp"
#include "pop3/client.hpp"
#include "pop3/transport.hpp"
#include "system/unique_fd.hpp"

namespace {

using namespace pop3;

// Answers +OK to each command, to CAPA with PIPELINING, and to RETR with the same message. The answers are
// in a file in memory: the kernel copies them, and what it executes is not counted.
class prepared_transport final : public transport {
  public:
    explicit prepared_transport(const std::string& message)
        : greeting_(append("+OK ready\r\n")),
          ok_(append("+OK\r\n")),
          capa_(append("+OK\r\nPIPELINING\r\nUSER\r\n.\r\n")),
          retr_(append("+OK\r\n" + message + ".\r\n")),
          answers_{greeting_} {}

    io_result read_some(std::span<char> into, const wait_limits&) override {
        return read_ready(into);
    }
    io_result read_ready(std::span<char> into) override {
        std::size_t octets = 0;
        while (octets < into.size() && next_ < answers_.size()) {
            const auto [begin, size] = answers_[next_];
            const std::size_t part = std::min(size - position_, into.size() - octets);
            const ssize_t copied = ::pread(file_.get(), into.data() + octets, part,
                                           static_cast<off_t>(begin + position_));
            if (copied != static_cast<ssize_t>(part)) return {errc::closed_by_server, 0, {}};
            octets += part;
            position_ += part;
            if (position_ < size) break;
            position_ = 0;
            ++next_;
        }
        return {{}, octets, {}};
    }
    io_result write_some(std::span<const char> from, const wait_limits&) override {
        std::string_view commands(from.data(), from.size());
        while (!commands.empty()) {
            const std::string_view keyword = commands.substr(0, 4);
            answers_.push_back(keyword == "RETR" ? retr_ : keyword == "CAPA" ? capa_ : ok_);
            commands.remove_prefix(commands.find('\n') + 1);  // a write ends with a command
        }
        return {{}, from.size(), {}};
    }

  private:
    struct answer {
        std::size_t begin;
        std::size_t size;
    };
    answer append(const std::string& text) {
        const answer added{end_, text.size()};
        if (::write(file_.get(), text.data(), text.size()) != static_cast<ssize_t>(text.size()))
            throw std::runtime_error("no file in memory");
        end_ += text.size();
        return added;
    }

    system::unique_fd file_{::memfd_create("answers", MFD_CLOEXEC)};
    std::size_t end_ = 0;
    answer greeting_;
    answer ok_;
    answer capa_;
    answer retr_;
    std::vector<answer> answers_;
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
