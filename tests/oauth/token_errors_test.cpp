// SPDX-License-Identifier: MIT
// What the answers of providers mean.
#include "oauth/token_errors.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "oauth/error.hpp"

namespace pop3::oauth {
namespace {

using testing::HasSubstr;

failure of(int status, const std::string& code, const std::string& words = {}) {
    login_settings settings;
    settings.account = "work";
    settings.issuer = *provider_named("google", {});
    const http::response answer{
        .status = status,
        .body = R"({"error":")" + code + R"(","error_description":")" + words + "\"}"};
    return explain_refusal(settings, answer, {});
}

TEST(TokenErrors, ThatMayPassAreTriedAgain) {
    for (const int status : {408, 429, 500, 502, 503})
        EXPECT_EQ(of(status, "whatever").code, errc::system_temporary) << status;
    EXPECT_EQ(of(400, "temporarily_unavailable").code, errc::system_temporary);
    EXPECT_EQ(of(400, "invalid_request", "AADSTS90033: transient").code, errc::system_temporary);
}

TEST(TokenErrors, ThatEndALoginAskForANewOne) {
    for (const char* const code :
         {"invalid_grant", "interaction_required", "consent_required", "login_required"}) {
        const failure reason = of(400, code);
        EXPECT_EQ(reason.code, oauth_errc::login_needed) << code;
        EXPECT_EQ(reason.reply, code);
        EXPECT_THAT(reason.hint, HasSubstr("pop3 login work"));
        EXPECT_THAT(reason.hint, HasSubstr("seven days"));
    }
    for (const char* const code : {"AADSTS65001", "AADSTS70008", "AADSTS700082", "AADSTS50076"})
        EXPECT_EQ(of(400, "invalid_request", code).code, oauth_errc::login_needed) << code;
}

TEST(TokenErrors, OfTheSettingsTellWhichToCorrect) {
    for (const char* const code : {"invalid_client", "invalid_scope", "unauthorized_client", "odd"})
        EXPECT_EQ(of(400, code).code, oauth_errc::client_refused) << code;
    EXPECT_THAT(of(400, "unauthorized_client", "AADSTS700016: no application").hint,
                HasSubstr("check oauth-client and oauth-tenant"));
    EXPECT_THAT(of(401, "invalid_client", "AADSTS7000222: expired").hint,
                HasSubstr("make a new one"));
}

TEST(TokenErrors, AreNotMistakenForThoseWhoseNumberBeginsLikeTheirs) {
    EXPECT_EQ(of(401, "invalid_client", "AADSTS7000215: wrong").code, oauth_errc::client_refused);
    EXPECT_EQ(of(400, "invalid_client", "AADSTS700084: ended").code, oauth_errc::login_needed);
}

TEST(TokenErrors, WithoutAnyWordsHaveTheirStatus) {
    const http::response page{.status = 404, .body = "<html>"};
    EXPECT_THAT(explain_refusal({}, page, {}).message(), HasSubstr("404"));
    EXPECT_EQ(explain_refusal({}, page, {}).code, oauth_errc::client_refused);
}

TEST(TokenErrors, AreOneShortLineWhateverTheProviderSends) {
    EXPECT_EQ(of(400, "invalid_grant", R"(first\r\nTrace ID: 7)").reply, "invalid_grant: first");
    EXPECT_LT(of(400, "invalid_grant", std::string(60'000, 'x')).reply.size(), 400U);
    EXPECT_EQ(of(400, R"(a\u001b[2Jb)").message().find('\x1b'), std::string::npos);
}

}  // namespace
}  // namespace pop3::oauth
