// SPDX-License-Identifier: MIT
// Every mechanism that a real Dovecot offers, over STLS and over implicit TLS.
#include <gmock/gmock.h>

#include "peers/with_dovecot.hpp"
#include "pop3/client.hpp"
#include "support/recorder.hpp"

namespace {

using namespace pop3;
using test::dovecot_server;

class DovecotLogin : public test::with_dovecot {
  protected:
    void SetUp() override {
        with_dovecot::SetUp();
        if (!IsSkipped() && !HasFatalFailure())
            user_ = server().new_user({"Subject: for the one who logs in\n\nx\n"});
    }

    static nothrow_client connected(const std::string& certificate = {}, tracer* trace = nullptr) {
        connect_options traced = options(certificate);
        traced.trace = trace;
        return nothrow_client::connect("localhost", std::move(traced)).value();
    }
    // Logs in, and reads the user's mail: so it was the right user.
    static void expect_mail(nothrow_client mail, credentials identity) {
        const result<reply> in = mail.login(std::move(identity));
        ASSERT_TRUE(in) << in.error().message();
        EXPECT_EQ(mail.stat().value().messages, 1U);
        EXPECT_TRUE(mail.quit());
    }
    [[nodiscard]] credentials by_password() const {
        return {user_, dovecot_server::password(user_)};
    }

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
    nothrow_client mail = connected({}, &trace);
    ASSERT_TRUE(mail.login(by_password()));
    EXPECT_THAT(trace.lines, testing::Contains("C: AUTH SCRAM-SHA-256 ****"));
    EXPECT_TRUE(mail.quit());
}

TEST_P(DovecotLogin, TokensLogIn) {
    for (const char* name : {"XOAUTH2", "OAUTHBEARER"}) {
        SCOPED_TRACE(name);
        expect_mail(
            connected(),
            credentials::oauth(user_, server().token_for(user_, std::chrono::hours(1))).by(name));
    }
}

TEST_P(DovecotLogin, TokensThatHaveExpiredAreRefusedWithTheServersReason) {
    for (const auto& [name, reason] :
         {std::pair("XOAUTH2", "401"), std::pair("OAUTHBEARER", "invalid_token")}) {
        SCOPED_TRACE(name);
        nothrow_client mail = connected();
        const std::string token = server().token_for(user_, -std::chrono::seconds(30));
        const result<reply> refused = mail.login(credentials::oauth(user_, token).by(name));
        ASSERT_FALSE(refused);
        EXPECT_EQ(refused.error().code, cause::fix_credentials) << refused.error().message();
        EXPECT_THAT(refused.error().detail, testing::HasSubstr(reason));
        EXPECT_TRUE(mail.quit());
    }
}

TEST_P(DovecotLogin, AClientCertificateLogsIn) {
    expect_mail(connected(server().client_certificate(user_)), credentials::external());
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
                         test::mode_name);

}  // namespace
