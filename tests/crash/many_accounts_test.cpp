// SPDX-License-Identifier: MIT
// A run over many accounts that is killed in the middle: after the next run each message was delivered once.
//
// The environment variable POP3_ACCOUNTS is their number: 1000, for instance.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/syscall.h>

#include <cstdlib>
#include <string>
#include <thread>
#include <vector>

#include "pop3/server/memory_backend.hpp"
#include "pop3/server/server.hpp"
#include "support/files.hpp"
#include "support/temporary_directory.hpp"
#include "traced_program.hpp"

namespace pop3::test {
namespace {

using ::testing::UnorderedElementsAreArray;

constexpr std::size_t messages = 4;

std::size_t accounts_wanted() {
    const char* const text = std::getenv("POP3_ACCOUNTS");
    return text ? std::strtoul(text, nullptr, 10) : 30;
}

std::string user(std::size_t account) {
    return "user" + std::to_string(account);
}

std::string message(std::size_t account, std::size_t number) {
    return "Subject: " + std::to_string(number) + " of " + user(account);
}

// Kills before the delivery that comes after `most` others.
class delivery_watcher final : public call_watcher {
  public:
    explicit delivery_watcher(std::size_t most) : left_(most) {}
    verdict before(const system_call& call) override {
        if (call.number != SYS_renameat2) return verdict::go_on;
        return left_-- == 0 ? verdict::kill : verdict::go_on;
    }
    void after(const system_call&, std::int64_t) override {}

  private:
    std::size_t left_;
};

class ManyAccountsKilled : public ::testing::Test {
  protected:
    ManyAccountsKilled() {
        std::string text = "state = \"" + (home.path() / "state").string() +
                           "\"\njobs = 1000\nper-host = 1000\n"
                           "[defaults]\nhost = \"127.0.0.1\"\nport = " +
                           std::to_string(from.port()) +
                           "\ntls = \"none\"\ndelete = true\npassword-file = \"" +
                           (home.path() / "password").string() + "\"\n";
        for (std::size_t i = 0; i < accounts; ++i) {
            mail.add_user(user(i), "secret");
            for (std::size_t n = 0; n < messages; ++n)
                mail.add_message(user(i), message(i, n) + "\r\n");
            text += "[account." + user(i) + "]\nuser = \"" + user(i) +
                    "\"\nto = \"maildir:" + (home.path() / user(i)).string() + "\"\n";
        }
        put_secret("password", "secret\n");
        put_secret("config.toml", text);
    }
    void put_secret(const std::string& name, const std::string& text) const {
        put(home.path() / name, text);
        std::filesystem::permissions(home.path() / name, std::filesystem::perms(0600));
    }
    int run(call_watcher& watcher) {
        return run_traced(POP3_PROGRAM,
                          {"fetch", "--quiet", "--config", (home.path() / "config.toml").string()},
                          watcher, errors);
    }
    void wait_until_closed() const {
        for (std::size_t i = 0; i < accounts; ++i)
            while (mail.in_use(user(i))) std::this_thread::yield();
    }

    const std::size_t accounts = accounts_wanted();
    const temporary_directory home;
    memory_backend mail;
    const server from{{}, mail};
    std::string errors;
};

TEST_F(ManyAccountsKilled, DeliverEachMessageOnce) {
    if (!can_trace()) GTEST_SKIP() << "ptrace is not allowed here";
    delivery_watcher killed(accounts * messages / 2);
    ASSERT_EQ(run(killed), 128 + SIGKILL) << errors;
    wait_until_closed();
    delivery_watcher again(std::string::npos);
    ASSERT_EQ(run(again), 0) << errors;
    for (std::size_t i = 0; i < accounts; ++i) {
        std::vector<std::string> all;
        for (std::size_t n = 0; n < messages; ++n) all.push_back(message(i, n) + "\n");
        EXPECT_THAT(contents_of(home.path() / user(i) / "new"), UnorderedElementsAreArray(all));
        EXPECT_EQ(mail.messages(user(i)).size(), 0U) << user(i);
    }
}

}  // namespace
}  // namespace pop3::test
