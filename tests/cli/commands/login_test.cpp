// SPDX-License-Identifier: MIT
// pop3 login and logout, run as users run them, at a fake provider.
#include <gmock/gmock.h>
#include <sys/stat.h>
#include <sysexits.h>

#include <filesystem>
#include <utility>

#include "http/client.hpp"
#include "peers/scripted_peer.hpp"
#include "pop3/fakes/fake_issuer.hpp"
#include "support/files.hpp"
#include "support/program.hpp"
#include "support/temporary_directory.hpp"
#include "wire/base64.hpp"

namespace pop3::cli {
namespace {

using test::finished_program;
using testing::HasSubstr;
using testing::Not;

class LoginProgram : public testing::Test {
  protected:
    // The account "work", whose server has this port.
    void configure(const fake_issuer& provider, std::uint16_t port, const std::string& more = {}) {
        test::put(file, "state = \"" + state + "\"\n[account.work]\nhost = \"127.0.0.1\"\nport = " +
                            std::to_string(port) +
                            "\ntls = \"none\"\nuser = \"ann\"\noauth = \"custom\"\n"
                            "oauth-client = \"our-client\"\noauth-scope = \"mail\"\n"
                            "oauth-authorize-url = \"" +
                            provider.authorize_url() + "\"\noauth-token-url = \"" +
                            provider.token_url() + "\"\nto = \"maildir:" + maildir + "\"\n" + more);
    }
    finished_program pop3(std::vector<std::string> words, const std::string& input = {}) const {
        words.insert(words.end(), {"--config", file});
        return test::run_program(POP3_PROGRAM, words, {.input = input});
    }
    void import(const std::string& refresh_token) {
        const std::string secret = home.path() / "refresh-token";
        test::put(secret, refresh_token + "\n");
        ::chmod(secret.c_str(), 0600);
        const finished_program run = pop3({"login", "work", "--import", secret});
        ASSERT_EQ(run.status, EX_OK) << run.err;
    }
    // The dialogue of a server that is sent the token number `n` of the fake provider, and answers it.
    static std::string login_with_token(int n, const std::string& answer) {
        return "S: +OK\nC: CAPA\nS: +OK\nS: SASL XOAUTH2\nS: .\nC: AUTH XOAUTH2\nS: + \nC: " +
               wire::base64_encode(
                   "user=ann\x01"
                   "auth=Bearer ya29.token-" +
                   std::to_string(n) + "\x01\x01") +
               "\n" + answer;
    }
    static constexpr const char* empty_maildrop =
        "S: +OK\nC: CAPA\nS: +OK\nS: SASL XOAUTH2\nS: UIDL\nS: .\nC: UIDL\nS: +OK\nS: .\nC: "
        "LIST\nS: +OK\n"
        "S: .\nC: QUIT\nS: +OK";

    fake_issuer issuer;
    test::temporary_directory home;
    std::string file = home.path() / "config.toml";
    std::string state = home.path() / "state";
    std::string maildir = home.path() / "Mail";
};

TEST_F(LoginProgram, IsCompletedByABrowser) {
    configure(issuer, 1);
    test::running_program login(POP3_PROGRAM, {"login", "work", "--config", file});
    const std::string line = login.first_line();
    const auto sent = http::perform({.url = line.substr(line.find("http://"))});
    ASSERT_TRUE(sent) << sent.error();
    const auto page = http::perform({.url = sent->fields.at("location")});
    ASSERT_TRUE(page) << page.error();
    EXPECT_THAT(std::string(page->body.reveal()), HasSubstr("You are logged in."));
    EXPECT_EQ(login.stop(0).status, EX_OK);
    EXPECT_THAT(pop3({"login", "work", "--check"}).out, HasSubstr("state: in use"));
}

// ./ci.sh full installs a browser; elsewhere an existing one is used.
TEST_F(LoginProgram, IsCompletedByARealBrowser) {
    constexpr auto browser = "/usr/bin/chromium";
    if (!std::filesystem::exists(browser)) {
        ASSERT_EQ(std::getenv("POP3_NEEDS_BROWSER"), nullptr) << browser << " is not there";
        GTEST_SKIP() << browser << " is not there";
    }
    configure(issuer, 1);
    test::running_program login(POP3_PROGRAM, {"login", "work", "--config", file});
    const std::string line = login.first_line();
    const finished_program seen = test::run_program(
        browser, {"--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
                  "--user-data-dir=" + (home.path() / "browser").string(), "--dump-dom",
                  line.substr(line.find("http://"))});
    EXPECT_THAT(seen.out, HasSubstr("You are logged in."));
    EXPECT_EQ(login.stop(0).status, EX_OK);
}

TEST_F(LoginProgram, ShowsNoToken) {
    configure(issuer, 1);
    const std::string token = issuer.log_in("ann");
    import(token);
    const finished_program check = pop3({"login", "work", "--check"});
    EXPECT_EQ(check.status, EX_OK);
    EXPECT_THAT(check.out, HasSubstr("user: ann\n"));
    EXPECT_THAT(check.out, Not(HasSubstr("refresh-")));
    EXPECT_THAT(check.out, Not(HasSubstr("token-")));
}

TEST_F(LoginProgram, TakesNoRefreshTokenOfAFileThatOthersMayRead) {
    configure(issuer, 1);
    const std::string secret = home.path() / "refresh-token";
    test::put(secret, issuer.log_in("ann") + "\n");
    ::chmod(secret.c_str(), 0644);
    const finished_program run = pop3({"login", "work", "--import", secret});
    EXPECT_NE(run.status, EX_OK);
    EXPECT_THAT(run.err, HasSubstr("chmod 600"));
}

TEST_F(LoginProgram, IsForgottenByALogoutEvenIfItHasEnded) {
    configure(issuer, 1);
    import(issuer.log_in("ann"));
    issuer.end_grants("invalid_grant", "");
    EXPECT_EQ(pop3({"logout", "work"}).status, EX_OK);
    EXPECT_EQ(pop3({"login", "work", "--check"}).status, EX_NOPERM);
    EXPECT_THAT(pop3({"logout", "work"}).out, HasSubstr("no login is stored"));
}

TEST_F(LoginProgram, IsForAccountsWithOauth) {
    test::put(file, "[account.work]\nhost = \"h\"\nuser = \"ann\"\nto = \"maildir:/tmp/M\"\n");
    EXPECT_EQ(pop3({"login", "work"}).status, EX_CONFIG);
    EXPECT_THAT(pop3({"login", "wrok"}).err, HasSubstr("did you mean work"));
}

TEST_F(LoginProgram, NamesTheWrongSettingWhenTheProviderRefusesTheClient) {
    configure(issuer, 1);
    import(issuer.log_in("ann"));
    issuer.expect_faults({{.status = 401, .error = "invalid_client"}});
    const finished_program again =
        pop3({"login", "work", "--import", home.path() / "refresh-token"});
    EXPECT_EQ(again.status, EX_CONFIG);
    EXPECT_THAT(again.err, HasSubstr("invalid_client"));
    EXPECT_THAT(again.err, HasSubstr("Check oauth-client and its secret"));
}

// ---- what pop3 fetch does with it ----

TEST_F(LoginProgram, LetsAFetchLogInByATokenInTwoSteps) {
    const test::scripted_peer pop(login_with_token(2, empty_maildrop));
    configure(issuer, pop.port());
    import(issuer.log_in("ann"));
    const finished_program run = pop3({"fetch", "--verbose"});
    EXPECT_EQ(run.status, EX_OK) << run.err;
}

TEST_F(LoginProgram, IsNeededBeforeAFetch) {
    configure(issuer, 1);
    const finished_program run = pop3({"fetch"});
    EXPECT_EQ(run.status, EX_NOPERM);
    EXPECT_THAT(run.err, HasSubstr("the account needs a new login"));
    EXPECT_THAT(run.err, HasSubstr("pop3 login work"));
    EXPECT_THAT(pop3({"status"}).out, HasSubstr("needs a new login"));
}

TEST_F(LoginProgram, WaitsAfterAProviderThatAsksForAPause) {
    configure(issuer, 1);
    import(issuer.log_in("ann"));
    std::filesystem::remove(state + "/grants/work.json.new");
    issuer.expect_faults({{.status = 429, .error = "slow_down", .fields = {"Retry-After: 700"}}});
    std::string text = test::content(state + "/grants/work.json");
    const std::size_t at = text.find("\"expires\": ");
    text.replace(at, text.find(',', at) - at, "\"expires\": 1");
    test::put(state + "/grants/work.json", text);
    EXPECT_EQ(pop3({"fetch"}).status, EX_TEMPFAIL);
    const int asked = issuer.requests();
    const finished_program again = pop3({"fetch"});
    EXPECT_EQ(again.status, EX_TEMPFAIL);
    EXPECT_THAT(again.err, HasSubstr("not tried"));
    EXPECT_EQ(issuer.requests(), asked);
}

TEST_F(LoginProgram, HasNoPasswordBesides) {
    configure(issuer, 1, "password-command = \"echo tanstaaf\"\n");
    const finished_program run = pop3({"fetch"});
    EXPECT_EQ(run.status, EX_CONFIG);
    EXPECT_THAT(run.err, HasSubstr("a password or oauth, not both"));
}

TEST_F(LoginProgram, IsInTheStatusWhileItIsNeeded) {
    configure(issuer, 1);
    const finished_program before = pop3({"status"});
    EXPECT_EQ(before.status, 1);
    EXPECT_THAT(before.out, HasSubstr("log in: pop3 login work"));
    EXPECT_THAT(pop3({"status", "--json"}).out, HasSubstr(R"("login_needed":["pop3 login work"])"));
    import(issuer.log_in("ann"));
    EXPECT_THAT(pop3({"status", "--json"}).out, HasSubstr(R"("login_needed":[])"));
}

TEST_F(LoginProgram, IsInTheStatusIfItBelongsToOtherSettings) {
    configure(issuer, 1);
    import(issuer.log_in("ann"));
    const std::string before = test::content(file);
    const std::pair<std::string, std::string> changes[] = {
        {"user = \"ann\"", "user = \"bob\""},
        {"our-client", "their-client"},
        {"oauth-scope = \"mail\"", "oauth-scope = \"more\""},
        {issuer.token_url(), issuer.token_url() + "/v2"}};
    for (const auto& [was, is] : changes) {
        std::string text = before;
        text.replace(text.find(was), was.size(), is);
        test::put(file, text);
        EXPECT_THAT(pop3({"status", "--json"}).out,
                    HasSubstr(R"("login_needed":["pop3 login work"])"))
            << is;
    }
}

TEST_F(LoginProgram, CostsTheStatusNoSecretOfTheClient) {
    const std::string asked = home.path() / "asked";
    configure(issuer, 1, "oauth-client-secret-command = \"touch " + asked + "; echo tanstaaf\"\n");
    import(issuer.log_in("ann"));
    std::filesystem::remove(asked);
    EXPECT_THAT(pop3({"status", "--json"}).out, HasSubstr(R"("login_needed":[])"));
    EXPECT_FALSE(std::filesystem::exists(asked));
}

TEST_F(LoginProgram, IsNotInTheStatusOfAClientThatNeedsNone) {
    test::put(file, "state = \"" + state +
                        "\"\n[account.app]\nhost = \"127.0.0.1\"\nuser = \"ann\"\n"
                        "oauth = \"microsoft-app\"\noauth-client = \"x\"\n"
                        "oauth-tenant = \"example.org\"\nto = \"maildir:" +
                        maildir + "\"\n");
    EXPECT_THAT(pop3({"status", "--json"}).out, HasSubstr(R"("login_needed":[])"));
}

TEST_F(LoginProgram, TellsItsCodeByTheHookWhereNobodyWatches) {
    const std::string told = home.path() / "told";
    configure(issuer, 1,
              "oauth-device-url = \"" + issuer.device_url() + "\"\non-login-needed = '''\n" +
                  "echo \"$POP3_ACCOUNT $POP3_URL $POP3_CODE\" > " + told +
                  "; kill -INT $PPID'''\n");
    pop3({"login", "work", "--device"});
    EXPECT_EQ(test::content(told), "work https://example.org/device ABCD-EFGH\n");
}

}  // namespace
}  // namespace pop3::cli
