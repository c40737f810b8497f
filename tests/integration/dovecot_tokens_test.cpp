// SPDX-License-Identifier: MIT
// From pop3 login at a fake provider to mail from a real Dovecot, which verifies the provider's tokens.
#include <gmock/gmock.h>

#include <atomic>
#include <chrono>
#include <optional>

#include "http/client.hpp"
#include "peers/with_dovecot.hpp"
#include "pop3/fakes/fake_issuer.hpp"
#include "support/files.hpp"
#include "support/program.hpp"

namespace {

using namespace pop3;
using testing::HasSubstr;
using testing::Not;

class DovecotTokens : public test::with_dovecot {
  protected:
    void SetUp() override {
        with_dovecot::SetUp();
        if (IsSkipped() || HasFatalFailure()) return;
        user_ = server().new_user({"Subject: by a token\n\nx\n"});
        // Its threads read user_, which is set before they begin.
        issuer_.emplace(issuer_options{.rotates = true, .access_token = [this](const std::string&) {
                                           return server().token_for(user_, life_);
                                       }});
        test::put(file_, "state = \"" + (home_.path() / "state").string() +
                             "\"\n[account.work]\nhost = \"localhost\"\nport = " +
                             std::to_string(server().tls_port()) + "\nca = \"" +
                             server().ca_file() + "\"\nuser = \"" + user_ +
                             "\"\noauth = \"custom\"\noauth-client = \"our-client\"\n"
                             "oauth-scope = \"mail\"\noauth-authorize-url = \"" +
                             issuer_->authorize_url() + "\"\noauth-token-url = \"" +
                             issuer_->token_url() +
                             "\"\nto = \"maildir:" + (home_.path() / "Mail").string() + "\"\n");
    }
    void log_in() {
        test::running_program login(POP3_PROGRAM, {"login", "work", "--config", file_});
        const std::string line = login.first_line();
        const auto sent = http::perform({.url = line.substr(line.find("http://"))});
        ASSERT_TRUE(sent) << sent.error();
        EXPECT_TRUE(http::perform({.url = sent->fields.at("location")}));
        EXPECT_EQ(login.stop(0).status, 0);
    }
    [[nodiscard]] test::finished_program fetch(const std::vector<std::string>& more = {}) const {
        std::vector<std::string> words{"fetch", "--verbose", "--config", file_};
        words.insert(words.end(), more.begin(), more.end());
        return test::run_program(POP3_PROGRAM, words);
    }

    test::temporary_directory home_;
    std::string file_ = home_.path() / "config.toml";
    std::string user_;
    std::atomic<std::chrono::seconds> life_{std::chrono::hours(1)};
    std::optional<fake_issuer> issuer_;
};

TEST_P(DovecotTokens, OfALoginFetchMail) {
    log_in();
    const test::finished_program run = fetch();
    EXPECT_EQ(run.status, 0) << run.err;
    EXPECT_THAT(run.out, HasSubstr("fetched 1 message"));
}

TEST_P(DovecotTokens, ThatTheServerRefusesAreRenewedOnce) {
    life_ = -std::chrono::minutes(5);  // the server's clock is ahead
    log_in();
    life_ = std::chrono::hours(1);
    const test::finished_program run = fetch();
    EXPECT_EQ(run.status, 0) << run.err;
    EXPECT_EQ(issuer_->issued(), 2);
}

TEST_P(DovecotTokens, ThatTheServerRefusesTwiceEndTheRun) {
    life_ = -std::chrono::minutes(5);
    log_in();
    const test::finished_program run = fetch();
    EXPECT_EQ(run.status, 77);
    EXPECT_EQ(issuer_->issued(), 2);
    EXPECT_EQ(fetch().status, 77) << "and the same token is not tried again";
    EXPECT_EQ(issuer_->issued(), 2);
}

TEST_P(DovecotTokens, AreInNoTranscriptAndNoError) {
    log_in();
    const std::string transcript = home_.path() / "session.pop3";
    const test::finished_program run = fetch({"--transcript", transcript});
    EXPECT_EQ(run.status, 0) << run.err;
    const std::string all = test::content(transcript) + run.out + run.err;
    EXPECT_THAT(all, HasSubstr("C: AUTH OAUTHBEARER\n"));
    const std::string begin_of_token = "eyJhbGciOiJIUzI1NiI";
    EXPECT_THAT(all, Not(HasSubstr(begin_of_token)));
}

INSTANTIATE_TEST_SUITE_P(Over, DovecotTokens, testing::Values(tls_mode::implicit), test::mode_name);

}  // namespace
