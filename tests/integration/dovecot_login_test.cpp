// SPDX-License-Identifier: MIT
// Every mechanism that a real Dovecot offers, over STLS and over implicit TLS.
#include <gmock/gmock.h>

#include <cstdlib>
#include <memory>

#include "integration/dovecot_server.hpp"
#include "pop3/client.hpp"
#include "support/recorder.hpp"

namespace {

using namespace pop3;
using tests::dovecot_server;

// Where Dovecot is missing these tests are skipped; but CI must have it.
class DovecotLogin : public testing::TestWithParam<tls_mode> {
  protected:
    static void SetUpTestSuite() {
        if (dovecot_server::why_not().empty()) server_ = std::make_unique<dovecot_server>();
    }
    static void TearDownTestSuite() { server_.reset(); }

    void SetUp() override {
        if (!server_) {
            if (std::getenv("CI")) FAIL() << dovecot_server::why_not();
            GTEST_SKIP() << dovecot_server::why_not();
        }
        user_ = server_->new_user({"Subject: for the one who logs in\n\nx\n"});
    }

    [[nodiscard]] nothrow_client connected(const std::string& certificate = {}) const {
        const bool implicit = GetParam() == tls_mode::implicit;
        return nothrow_client::connect(
                   "localhost",
                   {.tls = GetParam(),
                    .port = implicit ? server_->tls_port() : server_->port(),
                    .trust = {.ca_file = server_->ca_file(), .client_certificate = certificate}})
            .value();
    }
    // Logs in, and reads the user's mail: so it was the right user who got in.
    static void expect_mail(nothrow_client mail, credentials who) {
        const result<reply> in = mail.login(std::move(who));
        ASSERT_TRUE(in) << in.error().message();
        EXPECT_EQ(mail.stat().value().messages, 1U);
        EXPECT_TRUE(mail.quit());
    }
    [[nodiscard]] credentials by_password() const {
        return {user_, dovecot_server::password(user_)};
    }

    static inline std::unique_ptr<dovecot_server> server_;
    std::string user_;
};

TEST_P(DovecotLogin, PasswordMechanismsAllLogIn) {
    for (const char* name :
         {"PLAIN", "LOGIN", "CRAM-MD5", "SCRAM-SHA-1", "SCRAM-SHA-256", "USER"}) {
        SCOPED_TRACE(name);
        expect_mail(connected(), by_password().by(name));
    }
}

TEST_P(DovecotLogin, TheStrongestIsScramSha256) {
    test::recorder trace;
    nothrow_client mail = connected();
    mail.session().set_tracer(&trace);
    ASSERT_TRUE(mail.login(by_password()));
    EXPECT_THAT(trace.lines, testing::Contains("C: AUTH SCRAM-SHA-256 ****"));
    EXPECT_TRUE(mail.quit());
}

TEST_P(DovecotLogin, TokensLogIn) {
    for (const char* name : {"XOAUTH2", "OAUTHBEARER"}) {
        SCOPED_TRACE(name);
        expect_mail(
            connected(),
            credentials::oauth(user_, server_->token_for(user_, std::chrono::hours(1))).by(name));
    }
}

TEST_P(DovecotLogin, TokensThatHaveExpiredAreRefusedWithTheServersReason) {
    for (const auto& [name, reason] :
         {std::pair("XOAUTH2", "401"), std::pair("OAUTHBEARER", "invalid_token")}) {
        SCOPED_TRACE(name);
        nothrow_client mail = connected();
        const std::string token = server_->token_for(user_, -std::chrono::seconds(30));
        const result<reply> refused = mail.login(credentials::oauth(user_, token).by(name));
        ASSERT_FALSE(refused);
        EXPECT_EQ(refused.error().code, cause::fix_credentials) << refused.error().message();
        EXPECT_THAT(refused.error().detail, testing::HasSubstr(reason));
        EXPECT_TRUE(mail.quit());
    }
}

TEST_P(DovecotLogin, AClientCertificateLogsIn) {
    expect_mail(connected(server_->client_certificate(user_)), credentials::external());
}

TEST_P(DovecotLogin, WithoutACertificateExternalIsRefused) {
    nothrow_client mail = connected();
    EXPECT_FALSE(mail.login(credentials::external()));
    EXPECT_TRUE(mail.quit());
}

TEST_P(DovecotLogin, AWrongPasswordIsOneAttemptWhateverTheMechanism) {
    for (const char* name : {"PLAIN", "CRAM-MD5", "SCRAM-SHA-256"}) {
        SCOPED_TRACE(name);
        nothrow_client mail = connected();
        const result<reply> refused = mail.login(credentials(user_, "nonsense").by(name));
        ASSERT_FALSE(refused);
        EXPECT_EQ(refused.error().code, errc::authentication_failed) << refused.error().message();
        EXPECT_TRUE(mail.login(by_password().by(name))) << "the session goes on";
    }
}

INSTANTIATE_TEST_SUITE_P(Over, DovecotLogin, testing::Values(tls_mode::stls, tls_mode::implicit),
                         [](const auto& mode) {
                             return mode.param == tls_mode::stls ? "Stls" : "ImplicitTls";
                         });

}  // namespace
