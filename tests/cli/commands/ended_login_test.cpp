// SPDX-License-Identifier: MIT
// A login that has ended, for ten days: in a program of its own, because its clock is that of the test.
#include <gmock/gmock.h>
#include <sysexits.h>

#include <sstream>

#include "cli/commands/fetch_accounts.hpp"
#include "cli/commands/subcommands.hpp"
#include "cli/passwords/account_login.hpp"
#include "cli/passwords/login_state.hpp"
#include "fetch/clock.hpp"
#include "fetch/ledger/engines/open_ledger.hpp"
#include "oauth/grant_store.hpp"
#include "oauth/token_manager.hpp"
#include "pop3/fakes/fake_issuer.hpp"
#include "pop3/server/memory_backend.hpp"
#include "pop3/server/server.hpp"
#include "support/files.hpp"
#include "support/temporary_directory.hpp"

namespace pop3::fetch {
namespace {
instant time_of_the_test{std::chrono::seconds(1'800'000'000)};
}
instant now() {
    return time_of_the_test;
}
}  // namespace pop3::fetch

namespace pop3::cli {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

class EndedLogin : public testing::Test {
  protected:
    EndedLogin() {
        mail.add_user("bob", "tanstaaf");
        work.name = "work";
        work.connection.host = "127.0.0.1";
        work.connection.port = 1;
        work.connection.tls = tls_mode::none;
        work.connection.user = "ann";
        work.oauth = {.provider = "custom",
                      .client = "our-client",
                      .scope = "mail",
                      .authorize_url = issuer.authorize_url(),
                      .token_url = issuer.token_url(),
                      .on_login_needed = "echo \"$POP3_ACCOUNT: $POP3_ERROR\" >> " +
                                         (home.path() / "told").string()};
        work.delivery.target = "maildir:" + (home.path() / "Work").string();
        private_one.name = "private";
        private_one.connection = {.host = "127.0.0.1",
                                  .port = pop.port(),
                                  .tls = tls_mode::none,
                                  .user = "bob",
                                  .password = "tanstaaf"};
        private_one.delivery.target = "maildir:" + (home.path() / "Private").string();
        mode.run.state = home.path() / "state";
        mode.told = verbosity::quiet;
        std::filesystem::create_directory(mode.run.state);
        store_login();
        issuer.end_grants("invalid_grant", "AADSTS700082: expired");
    }
    void store_login() {
        oauth::login_settings login;
        login.as.id = "our-client";
        login.issuer.token_url = issuer.token_url();
        login.issuer.scope = "mail";
        login.user = "ann";
        const oauth::token_reply reply{
            .access_token = "ya29.old", .refresh_token = issuer.log_in("ann"), .life = 1h};
        oauth::grant_store(mode.run.state)
            .write("work", oauth::new_grant(login, reply, fetch::time_of_the_test - 2h));
    }
    // Both accounts; returns the exit status, and adds what was printed to `printed`.
    int fetch_both() {
        testing::internal::CaptureStderr();
        const int status = fetch_accounts({work, private_one}, mode);
        printed.push_back(testing::internal::GetCapturedStderr());
        return status;
    }
    // `pop3 status` of both, with the clock of this test: its exit status and what it prints.
    std::pair<int, std::string> print_status() {
        const auto entry = [&](const std::string& name, int port, const std::string& user) {
            return "[account." + name + "]\nhost = \"127.0.0.1\"\nport = " + std::to_string(port) +
                   "\ntls = \"none\"\nuser = \"" + user +
                   "\"\nto = \"maildir:" + (home.path() / name).string() + "\"\n";
        };
        test::put(home.path() / "config.toml",
                  entry("work", 1, "ann") + "oauth = \"custom\"\noauth-client = \"our-client\"\n" +
                      "oauth-scope = \"mail\"\noauth-authorize-url = \"" + issuer.authorize_url() +
                      "\"\noauth-token-url = \"" + issuer.token_url() + "\"\n" +
                      entry("private", pop.port(), "bob"));
        std::vector<std::string> words{
            "pop3", "status", "--config", home.path() / "config.toml", "--state", mode.run.state};
        std::vector<char*> line;
        for (std::string& each : words) line.push_back(each.data());
        program_syntax program("pop3", "Reads mail.", "0");
        action chosen;
        describe_program(program, chosen);
        EXPECT_FALSE(program.parse(static_cast<int>(line.size()), line.data()));
        testing::internal::CaptureStdout();
        const int status = chosen();
        return {status, testing::internal::GetCapturedStdout()};
    }
    [[nodiscard]] std::vector<std::string> told() const {
        std::vector<std::string> lines;
        std::istringstream text(test::content(home.path() / "told"));
        for (std::string line; std::getline(text, line);) lines.push_back(line);
        return lines;
    }

    test::temporary_directory home;
    fake_issuer issuer;
    memory_backend mail;
    server pop{{}, mail};
    account work;
    account private_one;
    fetch_mode mode;
    std::vector<std::string> printed;
};

TEST_F(EndedLogin, IsToldOnceADayForTenDaysAndHindersNoOtherAccount) {
    for (int day = 0; day < 10; ++day) {
        mail.add_message("bob", "Subject: day " + std::to_string(day) + "\r\n\r\nHello.\r\n");
        for (int run = 0; run < 4; ++run) {
            EXPECT_EQ(fetch_both(), EX_NOPERM);
            fetch::time_of_the_test += 6h;
        }
    }
    EXPECT_EQ(told().size(), 10U);
    EXPECT_THAT(told().front(), HasSubstr("work: "));
    EXPECT_THAT(told().front(), HasSubstr("AADSTS700082"));
    EXPECT_EQ(std::ranges::count_if(printed, [](const auto& text) { return !text.empty(); }), 10);
    EXPECT_EQ(test::contents_of(home.path() / "Private/new").size(), 10U);
    EXPECT_EQ(issuer.requests(), 10) << "the provider is asked once a day";
}

TEST_F(EndedLogin, IsInTheStatusForTenDays) {
    for (int day = 0; day < 10; ++day) {
        fetch_both();
        const auto [status, words] = print_status();
        EXPECT_EQ(status, 1) << "day " << day;
        EXPECT_THAT(words, HasSubstr("log in: pop3 login work")) << "day " << day;
        fetch::time_of_the_test += 24h;
    }
}

TEST_F(EndedLogin, IsInTheStateOfTheAccount) {
    fetch_both();
    const auto known = fetch::open_ledger({mode.run.state})->accounts();
    const auto at = std::ranges::find_if(
        known, [](const auto& each) { return each.mailbox.ends_with("/ann"); });
    ASSERT_NE(at, known.end());
    EXPECT_THAT(at->stands.error, HasSubstr("the account needs a new login"));
    EXPECT_FALSE(at->stands.succeeded);
    EXPECT_THAT(needed_logins(work, mode.run.state), testing::ElementsAre("work"));
}

TEST_F(EndedLogin, IsToldAgainByTheNextRunIfTheCommandFails) {
    work.oauth.on_login_needed = "echo oops >&2; exit 3";
    fetch_both();
    fetch_both();
    for (const std::string& text : printed) {
        EXPECT_THAT(text, HasSubstr("exit status 3: oops"));
        EXPECT_THAT(text, HasSubstr("the account needs a new login"));
    }
}

TEST_F(EndedLogin, IsOverAfterANewOne) {
    fetch_both();
    issuer.restore_grants();
    store_login();
    EXPECT_NE(fetch_both(), EX_NOPERM);
    EXPECT_EQ(issuer.requests(), 2);
    EXPECT_THAT(needed_logins(work, mode.run.state), testing::IsEmpty());
}

// Else the next run would wait as if after a refusal of the old one.
TEST_F(EndedLogin, IsNotTakenForANewOneOfTheSameSecond) {
    const auto login = [this] { return account_login(work, mode.run.state, {}).login(); };
    const std::string old = login();
    store_login();
    EXPECT_NE(login(), old);
}

}  // namespace
}  // namespace pop3::cli
