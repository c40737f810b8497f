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
#include <functional>

#include "fetch/clock.hpp"
#include "oauth/grant_store.hpp"
#include "oauth/token_manager.hpp"
#include "pop3/fakes/fake_issuer.hpp"
#include "support/program.hpp"
#include "support/temporary_directory.hpp"
#include "traced_program.hpp"

namespace pop3::test {
namespace {

using beginning = std::function<bool(const system_call&)>;

bool opens_the_grants(const system_call& call) {
    return call.number == SYS_openat && call.path(1).ends_with("grants");
}

// Counts the calls from the first on that is a beginning, and kills at one of them.
class killer_of_renewal final : public call_watcher {
  public:
    killer_of_renewal(std::size_t at, beginning begins) : at_(at), begins_(std::move(begins)) {}

    verdict before(const system_call& call) override {
        began_ = began_ || begins_(call);
        return began_ && ++calls_ == at_ ? verdict::kill : verdict::go_on;
    }
    void after(const system_call&, std::int64_t) override {}

  private:
    std::size_t at_;
    beginning begins_;
    std::size_t calls_ = 0;
    bool began_ = false;
};

std::size_t calls_apart() {
    const char* const text = std::getenv("POP3_CRASH_EVERY");
    return text ? std::max<std::size_t>(1, std::strtoul(text, nullptr, 10)) : 61;
}

class KillDuringRenewal : public testing::Test {
  protected:
    explicit KillDuringRenewal(bool punishes_reuse = false)
        : issuer({.rotates = true, .punishes_reuse = punishes_reuse}) {
        std::ofstream(file)
            << "[account.work]\nhost = \"127.0.0.1\"\nport = 1\ntls = \"none\"\n"
               "user = \"ann\"\noauth = \"custom\"\noauth-client = \"us\"\n"
               "oauth-scope = \"mail\"\noauth-device-url = \"https://example.org/\"\n"
               "oauth-token-url = \""
            << issuer.token_url() << "\"\nto = \"maildir:" << home.path().string() << "/Mail\"\n";
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
    bool kill_at(std::size_t at, const beginning& begins = opens_the_grants) {
        store_login();
        killer_of_renewal watcher(at, begins);
        std::string errors;
        const int status = run_traced(POP3_PROGRAM, command(), watcher, errors);
        const bool killed = status == 128 + SIGKILL;
        EXPECT_TRUE(killed || status == EX_UNAVAILABLE) << "status " << status << ": " << errors;
        const finished_program again = run_program(POP3_PROGRAM, command());
        EXPECT_EQ(again.status, EX_UNAVAILABLE) << again.err;
        return killed;
    }

    fake_issuer issuer;
    temporary_directory home;
    std::string file = home.path() / "config.toml";
    std::string state = home.path() / "state";
    oauth::login_settings login;
};

TEST_F(KillDuringRenewal, LeavesALoginThatLives) {
    if (!can_trace()) GTEST_SKIP() << "this system forbids ptrace";
    std::size_t kills = 0;
    for (std::size_t at = 1; kill_at(at) && !HasFailure(); at += calls_apart()) ++kills;
    EXPECT_GT(kills, 0U);
}

// The same at a provider that ends a login whose old refresh token comes again: once the new one is
// written, no kill loses it.
class KillDuringRenewalOfASingleUse : public KillDuringRenewal {
  protected:
    KillDuringRenewalOfASingleUse() : KillDuringRenewal(true) {}
    [[nodiscard]] bool is_written() const {
        std::ifstream unfinished(state + "/grants/work.json.new");
        return unfinished.peek() == '{';
    }
};

TEST_F(KillDuringRenewalOfASingleUse, LosesNoTokenThatIsWritten) {
    if (!can_trace()) GTEST_SKIP() << "this system forbids ptrace";
    constexpr std::size_t last = 8;  // by then it is in its place
    for (std::size_t at = 1; at <= last && !HasFailure(); ++at)
        EXPECT_TRUE(kill_at(at, [this](const system_call&) { return is_written(); }));
}

}  // namespace
}  // namespace pop3::test
