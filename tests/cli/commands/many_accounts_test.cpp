// SPDX-License-Identifier: MIT
// pop3 fetch is killed while it fetches from many accounts: after the next run each message is there once.
#include <gmock/gmock.h>
#include <signal.h>
#include <sys/stat.h>
#include <sysexits.h>

#include <algorithm>
#include <latch>

#include "pop3/server/memory_backend.hpp"
#include "pop3/server/server.hpp"
#include "support/files.hpp"
#include "support/program.hpp"
#include "support/temporary_directory.hpp"
#include "system/descriptor_limit.hpp"

namespace pop3::cli {
namespace {

constexpr std::size_t accounts = 200;
constexpr std::size_t messages = 5;

std::string name_of(std::size_t account) {
    return "user" + std::to_string(account);
}

std::string message_of(std::size_t account, std::size_t number) {
    return "Subject: " + std::to_string(number) + " for " + name_of(account) + "\n\nHello.\n";
}

// Does not serve on, after so many accounts had their messages deleted, before the program was killed.
class stopping_point {
  public:
    explicit stopping_point(std::size_t after) : after_(after) {}
    [[nodiscard]] server_observer observer() {
        return {.deleted = [this](std::string_view, std::size_t) {
            if (++deletions_ != after_) return;
            reached_.count_down();
            killed_.wait();
        }};
    }
    void wait() const { reached_.wait(); }
    void go_on() { killed_.count_down(); }

  private:
    std::size_t after_;
    std::size_t deletions_ = 0;  // the server has one thread
    std::latch reached_{1};
    std::latch killed_{1};
};

class ManyAccounts : public testing::Test {
  protected:
    ManyAccounts() {
        system::raise_descriptor_limit();
        test::put(home.path() / "secret", "tanstaaf\n");
        ::chmod((home.path() / "secret").c_str(), 0600);
        std::string config =
            "state = \"" + (home.path() / "state").string() +
            "\"\njobs = 200\nper-host = 200\n[defaults]\nhost = \"127.0.0.1\"\nport = " +
            std::to_string(pop.port()) + "\ntls = \"none\"\ndelete = true\npassword-file = \"" +
            (home.path() / "secret").string() + "\"\n";
        for (std::size_t i = 0; i < accounts; ++i) {
            mail.add_user(name_of(i), "tanstaaf");
            for (std::size_t n = 0; n < messages; ++n) mail.add_text(name_of(i), message_of(i, n));
            config += "[account." + name_of(i) + "]\nuser = \"" + name_of(i) +
                      "\"\nto = \"maildir:" + maildir(i).string() + "\"\n";
        }
        test::put(home.path() / "config.toml", config);
        ::chmod((home.path() / "config.toml").c_str(), 0600);
    }
    [[nodiscard]] std::filesystem::path maildir(std::size_t account) const {
        return home.path() / name_of(account);
    }
    [[nodiscard]] std::vector<std::string> delivered(std::size_t account) const {
        const std::filesystem::path folder = maildir(account) / "new";
        return std::filesystem::exists(folder) ? test::contents_of(folder)
                                               : std::vector<std::string>{};
    }
    [[nodiscard]] std::vector<std::string> command() const {
        return {"fetch", "--quiet", "--config", (home.path() / "config.toml").string()};
    }

    test::temporary_directory home;
    memory_backend mail;
    stopping_point middle{accounts / 4};
    server pop{{.observe = middle.observer()}, mail};
};

TEST_F(ManyAccounts, HaveEachMessageOnceAfterTheProgramWasKilled) {
    test::running_program killed(POP3_PROGRAM, command());
    middle.wait();
    EXPECT_EQ(killed.stop(SIGKILL).status, 128 + SIGKILL);
    middle.go_on();
    std::size_t fetched = 0;
    for (std::size_t i = 0; i < accounts; ++i) fetched += delivered(i).size();
    EXPECT_GT(fetched, 0U);

    const test::finished_program next = test::run_program(POP3_PROGRAM, command());
    EXPECT_EQ(next.status, EX_OK) << next.err;
    for (std::size_t i = 0; i < accounts; ++i) {
        std::vector<std::string> all;
        for (std::size_t n = 0; n < messages; ++n) all.push_back(message_of(i, n));
        EXPECT_EQ(delivered(i), all) << i;
        EXPECT_THAT(mail.messages(name_of(i)), testing::IsEmpty()) << i;
    }
}

}  // namespace
}  // namespace pop3::cli
