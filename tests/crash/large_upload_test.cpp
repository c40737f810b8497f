// SPDX-License-Identifier: MIT
// A large message on its way into Gmail: killed in the middle, it goes on there, in little memory.
//
// The environment variable POP3_LARGE_MIB is its size in MiB: 149 is about the largest that Gmail accepts.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/syscall.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>
#include <thread>

#include "pop3/fakes/fake_gmail.hpp"
#include "pop3/server/memory_backend.hpp"
#include "pop3/server/server.hpp"
#include "support/temporary_directory.hpp"
#include "traced_program.hpp"

namespace pop3::test {
namespace {

std::size_t size_in_octets() {
    const char* const text = std::getenv("POP3_LARGE_MIB");
    return (text ? std::strtoul(text, nullptr, 10) : 6) * 1024 * 1024;
}

// Of a process without the files that it maps, in KiB.
std::size_t memory_of(pid_t thread) {
    std::ifstream status("/proc/" + std::to_string(thread) + "/status");
    for (std::string line; std::getline(status, line);)
        if (line.starts_with("RssAnon:")) return std::strtoul(line.c_str() + 8, nullptr, 10);
    return 0;
}

// Measures the memory, and kills when more octets than `most` were sent.
class sending_watcher final : public call_watcher {
  public:
    explicit sending_watcher(std::size_t most) : most_(most) {}

    verdict before(const system_call& call) override {
        if (call.number == SYS_sendto || call.number == SYS_munmap || call.number == SYS_exit_group)
            memory_ = std::max(memory_, memory_of(call.thread));
        if (call.number == SYS_sendto) sent_ += call.arguments[2];
        return sent_ > most_ ? verdict::kill : verdict::go_on;
    }
    void after(const system_call&, std::int64_t) override {}
    [[nodiscard]] std::size_t memory() const { return memory_; }

  private:
    std::size_t most_;
    std::size_t sent_ = 0;
    std::size_t memory_ = 0;
};

std::string lines_of(std::size_t octets) {
    std::string text = "Subject: large\r\n\r\n";
    while (text.size() + 78 <= octets) text += std::string(76, 'x') + "\r\n";
    return text;
}

TEST(LargeUpload, GoesOnAfterAKillInLittleMemory) {
    if (!can_trace()) GTEST_SKIP() << "ptrace is not allowed here";
    const std::string message = lines_of(size_in_octets());
    memory_backend mail;
    mail.add_user("mrose", "secret").add_message("mrose", message);
    const server from({}, mail);
    fake_gmail gmail;
    const temporary_directory home;
    const std::vector<std::string> command{"fetch",
                                           "127.0.0.1",
                                           "--tls",
                                           "none",
                                           "--port",
                                           std::to_string(from.port()),
                                           "--user",
                                           "mrose",
                                           "--password-command",
                                           "echo secret",
                                           "--delete",
                                           "--state",
                                           home.path() / "state",
                                           "--to",
                                           "gmail:" + gmail.address(),
                                           "--gmail-url",
                                           gmail.url(),
                                           "--gmail-token-command",
                                           "echo good"};

    std::string errors;
    sending_watcher killed(message.size() / 2);
    ASSERT_EQ(run_traced(POP3_PROGRAM, command, killed, errors), 128 + SIGKILL) << errors;
    while (mail.in_use("mrose")) std::this_thread::yield();
    EXPECT_TRUE(gmail.messages().empty());

    sending_watcher again(std::string::npos);
    ASSERT_EQ(run_traced(POP3_PROGRAM, command, again, errors), 0) << errors;
    ASSERT_EQ(gmail.messages().size(), 1U);
    EXPECT_TRUE(gmail.messages()[0].text.ends_with(message));
    EXPECT_LT(gmail.octets_put(), message.size() + message.size() / 4) << "it began anew";
    EXPECT_EQ(mail.messages("mrose").size(), 0U);
#if !defined(POP3_SANITIZE_ADDRESS) && \
    !defined(POP3_SANITIZE_THREAD)  // whose bookkeeping is larger
    EXPECT_LT(std::max(killed.memory(), again.memory()), 20U * 1024);
#endif
    std::printf("%zu octets in %zu KiB of memory\n", message.size(),
                std::max(killed.memory(), again.memory()));
}

}  // namespace
}  // namespace pop3::test
