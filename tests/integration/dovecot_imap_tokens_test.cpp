// SPDX-License-Identifier: MIT
// From pop3 login at a fake provider to mail in a folder of a real Dovecot, which verifies the provider's
// tokens: the mailbox has a password, its target has tokens.
#include <gmock/gmock.h>
#include <sysexits.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <optional>

#include "http/client.hpp"
#include "peers/dovecot_server.hpp"
#include "pop3/fakes/fake_issuer.hpp"
#include "pop3/server/memory_backend.hpp"
#include "pop3/server/server.hpp"
#include "support/files.hpp"
#include "support/program.hpp"
#include "support/temporary_directory.hpp"
#include "wire/base64.hpp"

namespace {

using namespace pop3;
using testing::HasSubstr;
using testing::Not;

class DovecotImapTokens : public testing::TestWithParam<const char*> {
  protected:
    void SetUp() override {
        std::string missing = test::dovecot_server::why_not();
        if (::access("/usr/lib/dovecot/imap", X_OK) != 0)
            missing = "dovecot-imapd is not installed";
        if (!missing.empty()) {
            if (std::getenv("CI")) FAIL() << missing;
            GTEST_SKIP() << missing;
        }
        user_ = server().new_user({});
        // Its threads read user_, which is set before they begin.
        issuer_.emplace(issuer_options{.rotates = true, .access_token = [this](const std::string&) {
                                           return server().token_for(user_, life_);
                                       }});
        mail_.add_user("mrose", "tanstaaf");
        mail_.add_message("mrose", "Message-ID: <1@example.org>\r\n\r\nHello.\r\n");
        configure("");
    }
    void configure(const std::string& more) {
        test::put(
            file_,
            "state = \"" + (home_.path() / "state").string() +
                "\"\n[account.isp]\nhost = \"127.0.0.1\"\nport = " + std::to_string(pop_.port()) +
                "\ntls = \"none\"\nuser = \"mrose\"\npassword-command = \"echo tanstaaf\"\n"
                "to = \"imaps:localhost:" +
                std::to_string(server().imap_tls_port()) + "/INBOX\"\nimap-ca = \"" +
                server().ca_file() + "\"\nimap-user = \"" + user_ +
                "\"\nimap-oauth = \"custom\"\nimap-oauth-client = \"our-client\"\n"
                "imap-oauth-scope = \"mail\"\nimap-oauth-authorize-url = \"" +
                issuer_->authorize_url() + "\"\nimap-oauth-token-url = \"" + issuer_->token_url() +
                "\"\nimap-mechanism = \"" + GetParam() + "\"\n" + more);
    }
    static test::dovecot_server& server() {
        static test::dovecot_server one("protocols = pop3 imap\n");
        return one;
    }
    [[nodiscard]] std::string login_name() const {
        return "imap:" + user_ + "@localhost:" + std::to_string(server().imap_tls_port());
    }
    void log_in(const std::string& name = "isp") {
        test::running_program login(POP3_PROGRAM, {"login", name, "--config", file_});
        const std::string line = login.first_line();
        const auto sent = http::perform({.url = line.substr(line.find("http://"))});
        ASSERT_TRUE(sent) << sent.error();
        EXPECT_TRUE(http::perform({.url = sent->fields.at("location")}));
        EXPECT_EQ(login.stop(0).status, 0);
    }
    [[nodiscard]] test::finished_program pop3(std::vector<std::string> words) const {
        words.insert(words.end(), {"--config", file_});
        return test::run_program(POP3_PROGRAM, words);
    }

    test::temporary_directory home_;
    std::string file_ = home_.path() / "config.toml";
    std::string user_;
    memory_backend mail_;
    pop3::server pop_{{}, mail_};
    std::atomic<std::chrono::seconds> life_{std::chrono::hours(1)};
    std::optional<fake_issuer> issuer_;
};

TEST_P(DovecotImapTokens, OfALoginDeliverMail) {
    log_in();
    const test::finished_program run = pop3({"fetch", "--verbose"});
    EXPECT_EQ(run.status, 0) << run.err;
    EXPECT_EQ(server().count(user_), 1U);
    EXPECT_EQ(issuer_->issued(), 1);
}

TEST_P(DovecotImapTokens, ThatTheServerRefusesAreRenewedOnce) {
    life_ = -std::chrono::minutes(5);  // the server's clock is ahead
    log_in();
    life_ = std::chrono::hours(1);
    const test::finished_program run = pop3({"fetch"});
    EXPECT_EQ(run.status, 0) << run.err;
    EXPECT_EQ(issuer_->issued(), 2);
    EXPECT_EQ(server().count(user_), 1U);
}

TEST_P(DovecotImapTokens, ThatTheServerRefusesTwiceEndTheRunUntilAnotherLogin) {
    life_ = -std::chrono::minutes(5);
    log_in();
    EXPECT_EQ(pop3({"fetch"}).status, EX_NOPERM);
    EXPECT_EQ(issuer_->issued(), 2);
    EXPECT_EQ(pop3({"fetch"}).status, EX_NOPERM);
    EXPECT_EQ(issuer_->issued(), 2) << "the same login is not tried again soon";
    life_ = std::chrono::hours(1);
    log_in();
    EXPECT_EQ(pop3({"fetch"}).status, 0);
    EXPECT_EQ(server().count(user_), 1U);
}

TEST_P(DovecotImapTokens, AreMissedByName) {
    configure("on-login-needed = \"echo $POP3_ACCOUNT > " + (home_.path() / "told").string() +
              "\"\n");
    const test::finished_program run = pop3({"fetch"});
    EXPECT_EQ(run.status, EX_NOPERM);
    EXPECT_THAT(run.err, HasSubstr("pop3 login " + login_name()));
    EXPECT_EQ(test::content(home_.path() / "told"), login_name() + '\n');
    EXPECT_EQ(mail_.messages("mrose").size(), 1U);
    log_in(login_name());
    EXPECT_THAT(pop3({"login", "isp", "--check"}).out, HasSubstr("state: in use"));
    EXPECT_EQ(pop3({"fetch"}).status, 0);
}

// What is in the base64 of every text that has `part`, wherever it is in it (RFC 4648, section 4).
std::vector<std::string> in_base64(std::string_view part) {
    std::vector<std::string> forms;
    for (const std::size_t before : {0U, 1U, 2U}) {
        std::string text = std::string(before, '-').append(part);
        text.resize(text.size() - text.size() % 3);
        forms.push_back(wire::base64_encode(text).substr(before == 0 ? 0 : 4));
    }
    return forms;
}

TEST_P(DovecotImapTokens, AreInNoError) {
    life_ = -std::chrono::minutes(5);
    log_in();
    const test::finished_program run = pop3({"fetch", "--verbose"});
    EXPECT_EQ(run.status, EX_NOPERM) << run.err;
    const std::string begin_of_token = "eyJhbGciOiJIUzI1NiI";
    EXPECT_THAT(run.out + run.err, Not(HasSubstr(begin_of_token)));
    for (const std::string& form : in_base64(begin_of_token))
        EXPECT_THAT(run.out + run.err, Not(HasSubstr(form)));
}

INSTANTIATE_TEST_SUITE_P(By, DovecotImapTokens, testing::Values("XOAUTH2", "OAUTHBEARER"),
                         [](const auto& each) { return std::string(each.param); });

}  // namespace
