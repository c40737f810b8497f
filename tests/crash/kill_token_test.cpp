// SPDX-License-Identifier: MIT
// kill -9 at the system calls of a run that renews a token, at a provider that replaces the refresh token
// each time. Whatever it left, the next run has a token: the login lives.
//
// The environment variable POP3_CRASH_EVERY is the number of calls between two kills.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sysexits.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>

#include "fetch/clock.hpp"
#include "oauth/grant_store.hpp"
#include "oauth/token_manager.hpp"
#include "peers/fake_issuer.hpp"
#include "support/program.hpp"
#include "support/temporary_directory.hpp"
#include "traced_program.hpp"

namespace pop3::test {
namespace {

// Counts the calls from the first on that opens the directory of the grants, and kills at one of them.
class killer_of_renewal final : public call_watcher {
  public:
    explicit killer_of_renewal(std::size_t at) : at_(at) {}

    verdict before(const system_call& call) override {
        began_ = began_ || (call.number == SYS_openat && call.path(1).ends_with("grants"));
        return began_ && ++calls_ == at_ ? verdict::kill : verdict::go_on;
    }
    void after(const system_call&, std::int64_t) override {}

  private:
    std::size_t at_;
    std::size_t calls_ = 0;
    bool began_ = false;
};

std::size_t interval() {
    const char* const text = std::getenv("POP3_CRASH_EVERY");
    return text ? std::max<std::size_t>(1, std::strtoul(text, nullptr, 10)) : 29;
}

class KillDuringRenewal : public testing::Test {
  protected:
    KillDuringRenewal() {
        std::ofstream(file) << "[account.work]\nhost = \"127.0.0.1\"\nport = 1\ntls = \"none\"\n"
                               "user = \"ann\"\noauth = \"custom\"\noauth-client = \"us\"\n"
                               "oauth-scope = \"mail\"\noauth-token-url = \""
                            << issuer.token_url() << "\"\nto = \"maildir:" << home.path().string()
                            << "/Mail\"\n";
        login.as.id = "us";
        login.issuer.token_url = issuer.token_url();
        login.issuer.scope = "mail";
        login.user = "ann";
    }
    // An access token that has expired.
    void store_login() {
        const oauth::token_reply reply{.access_token = "ya29.old",
                                       .refresh_token = issuer.log_in("ann"),
                                       .life = std::chrono::hours(1)};
        const oauth::instant before = fetch::now() - std::chrono::hours(2);
        oauth::grant_store(state).write("work", oauth::new_grant(login, reply, before));
    }
    [[nodiscard]] std::vector<std::string> command() const {
        return {"fetch", "--config", file, "--state", state};
    }
    // False if the run ended before call `at`. There is no server at that port: the run ends there.
    bool kill_at(std::size_t at) {
        store_login();
        killer_of_renewal watcher(at);
        std::string errors;
        const int status = run_traced(POP3_PROGRAM, command(), watcher, errors);
        const bool killed = status == 128 + SIGKILL;
        EXPECT_TRUE(killed || status == EX_UNAVAILABLE) << "status " << status << ": " << errors;
        const finished_program again = run_program(POP3_PROGRAM, command());
        EXPECT_EQ(again.status, EX_UNAVAILABLE) << again.err;
        return killed;
    }

    fake_issuer issuer{{.rotates = true, .punishes_reuse = false}};
    temporary_directory home;
    std::string file = home.path() / "config.toml";
    std::string state = home.path() / "state";
    oauth::login_settings login;
};

TEST_F(KillDuringRenewal, LeavesALoginThatLives) {
    if (!can_trace()) GTEST_SKIP() << "this system forbids ptrace";
    std::size_t kills = 0;
    for (std::size_t at = 1; kill_at(at) && !HasFailure(); at += interval()) ++kills;
    EXPECT_GT(kills, 0U);
}

}  // namespace
}  // namespace pop3::test
