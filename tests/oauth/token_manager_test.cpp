// SPDX-License-Identifier: MIT
// When an access token is renewed, and what is stored then.
#include <signal.h>
#include <sys/resource.h>

#include "oauth/error.hpp"
#include "with_issuer.hpp"

namespace pop3::test {
namespace {

using namespace std::chrono_literals;
using oauth::oauth_errc;
using oauth::token_manager;
using testing::HasSubstr;

class TokenManager : public with_issuer {
  protected:
    TokenManager() { store_login(settings, issuer); }
    result<secret_string> token(bool refused = false) { return manager.token(refused); }

    fake_issuer issuer;
    oauth::login_settings settings = settings_for(issuer);
    token_manager manager{settings, state()};
};

TEST_F(TokenManager, RenewsATokenThatHasExpiredOnceForAnHour) {
    const auto first = token();
    ASSERT_TRUE(first) << first.error();
    EXPECT_TRUE(issuer.knows(std::string(first->reveal())));
    now += 58min;
    EXPECT_EQ(token().value().reveal(), first->reveal());
    EXPECT_EQ(issuer.requests(), 1);
}

TEST_F(TokenManager, RenewsATokenNinetySecondsBeforeItsEnd) {
    ASSERT_TRUE(token());
    now += 1h - 91s;
    ASSERT_TRUE(token());
    EXPECT_EQ(issuer.requests(), 1);
    now += 1s;
    ASSERT_TRUE(token());
    EXPECT_EQ(issuer.requests(), 2);
}

TEST_F(TokenManager, RenewsATokenOfAShortLifeATenthOfItBeforeItsEnd) {
    fake_issuer brief({.life = 100s});
    settings = settings_for(brief);
    store_login(settings, brief);
    token_manager other(settings, state());
    ASSERT_TRUE(other.token(false));
    now += 89s;
    ASSERT_TRUE(other.token(false));
    EXPECT_EQ(brief.requests(), 1);
    now += 1s;
    ASSERT_TRUE(other.token(false));
    EXPECT_EQ(brief.requests(), 2);
}

TEST_F(TokenManager, TrustsNoTokenOfAClockThatWasSetBack) {
    ASSERT_TRUE(token());
    now -= 24h;
    ASSERT_TRUE(token());
    EXPECT_EQ(issuer.requests(), 2);
}

TEST_F(TokenManager, RenewsATokenThatTheServerRefuses) {
    const auto first = token();
    const auto second = token(true);
    ASSERT_TRUE(second) << second.error();
    EXPECT_NE(first->reveal(), second->reveal());
}

TEST_F(TokenManager, TakesTheTokenThatAnotherProcessHasRenewedAfterARefusal) {
    ASSERT_TRUE(token());
    token_manager other(settings, state());
    ASSERT_TRUE(other.token(false));
    const auto renewed = other.token(true);
    EXPECT_EQ(token(true).value().reveal(), renewed->reveal());
    EXPECT_EQ(issuer.requests(), 2);
}

TEST_F(TokenManager, StoresARefreshTokenThatTheProviderHasReplaced) {
    fake_issuer rotating({.rotates = true});
    settings = settings_for(rotating);
    store_login(settings, rotating);
    for (int day = 0; day < 100; ++day) {
        const auto one = token_manager(settings, state()).token(false);
        ASSERT_TRUE(one) << one.error();
        now += 24h;
    }
    EXPECT_EQ(rotating.issued(), 100);
}

TEST_F(TokenManager, TakesANewRefreshTokenForThatOfTheSameLogin) {
    fake_issuer rotating({.rotates = true});
    settings = settings_for(rotating);
    store_login(settings, rotating);
    const oauth::grant before = stored();
    ASSERT_TRUE(token_manager(settings, state()).token(false));
    EXPECT_NE(stored().refresh_token.reveal(), before.refresh_token.reveal());
    EXPECT_EQ(stored().login, before.login);
    EXPECT_EQ(stored().logged_in, before.logged_in);
}

TEST_F(TokenManager, AsksForNothingIfTheDiskIsFull) {
    // A directory in the place of the new file: nothing can be written there.
    std::filesystem::create_directory(state() / "grants/work.json.new");
    std::filesystem::create_directory(state() / "grants/work.json.new/full");
    const auto none = token();
    ASSERT_FALSE(none);
    EXPECT_THAT(none.error().message(), HasSubstr("work.json.new"));
    EXPECT_EQ(issuer.requests(), 0);
}

TEST_F(TokenManager, AsksForNothingIfThereIsNoRoomForTheAnswer) {
    rlimit before{};
    ::getrlimit(RLIMIT_FSIZE, &before);
    const auto handler = ::signal(SIGXFSZ, SIG_IGN);
    const rlimit small{1024, before.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &small);
    const auto none = token();
    ::setrlimit(RLIMIT_FSIZE, &before);
    ::signal(SIGXFSZ, handler);
    EXPECT_EQ(none.error().code, std::errc::file_too_large);
    EXPECT_EQ(issuer.requests(), 0);
    EXPECT_TRUE(token());
}

TEST_F(TokenManager, ReadsTheAnswerToARequestThatWasSentAlthoughTheRunIsStopped) {
    std::stop_source stop;
    fake_issuer rotating({.rotates = true, .access_token = [&](const std::string&) {
                              stop.request_stop();  // the old refresh token is of no use any more
                              return "ya29.late";
                          }});
    settings = settings_for(rotating);
    settings.stop = stop.get_token();
    store_login(settings, rotating);
    const auto renewed = token_manager(settings, state()).token(false);
    ASSERT_TRUE(renewed) << renewed.error();
    EXPECT_EQ(stored().access_token.reveal(), "ya29.late");
}

TEST_F(TokenManager, SendsNothingInARunThatIsStoppedOrAboutToEnd) {
    std::stop_source stop;
    stop.request_stop();
    settings.limits.end = std::chrono::steady_clock::now() + 9s;
    EXPECT_EQ(token_manager(settings, state()).token(false).error().code, errc::timed_out);
    settings.stop = stop.get_token();
    EXPECT_EQ(token_manager(settings, state()).token(false).error().code, errc::cancelled);
    EXPECT_EQ(issuer.requests(), 0);
}

TEST_F(TokenManager, KeepsTheLoginWhenTheProviderFailsForAWhile) {
    issuer.expect_faults({{.status = 503},
                          {.status = 429, .fields = {"Retry-After: 77"}},
                          {.status = 500, .after_acceptance = true},
                          {.after_acceptance = true, .is_lost = true}});
    EXPECT_EQ(token().error().code, errc::system_temporary);
    EXPECT_EQ(token().error().retry_after, 77s);
    EXPECT_EQ(token().error().code, errc::system_temporary);
    EXPECT_EQ(token().error().code, errc::closed_by_server);
    EXPECT_TRUE(token());
}

TEST_F(TokenManager, AsksForATokenOfAnEndedLoginOnceADayOnly) {
    issuer.end_grants("invalid_grant", "AADSTS700082: The refresh token has expired. Trace ID: 1");
    for (int hour = 0; hour < 24; ++hour) {
        const failure reason = token().error();
        EXPECT_EQ(reason.code, oauth_errc::login_needed);
        EXPECT_EQ(reason.reply, "invalid_grant: AADSTS700082: The refresh token has expired.");
        EXPECT_THAT(reason.advice(), HasSubstr("pop3 login work"));
        now += 1h;
    }
    EXPECT_EQ(issuer.requests(), 1);
    issuer.restore_grants();
    EXPECT_TRUE(token());
}

TEST_F(TokenManager, AsksLessAndLessOftenForAClientThatIsRefusedButAtOnceForAnother) {
    issuer.end_grants("invalid_client", "AADSTS7000222: expired");
    for (const auto pause : {60s, 120s, 240s}) {
        const int before = issuer.requests();
        EXPECT_EQ(token().error().code, oauth_errc::client_refused);
        now += pause - 1s;
        EXPECT_THAT(token().error().advice(), HasSubstr("make a new one"));
        EXPECT_EQ(issuer.requests(), before + 1);
        now += 1s;
    }
    EXPECT_FALSE(token());
    issuer.restore_grants();
    settings.as.secret = "tanstaaf";
    EXPECT_TRUE(token_manager(settings, state()).token(false));
}

TEST_F(TokenManager, NeedsALoginFirst) {
    store().remove("work");
    EXPECT_EQ(token().error().code, oauth_errc::login_needed);
    EXPECT_EQ(issuer.requests(), 0);
}

TEST_F(TokenManager, UsesNoLoginOfAnotherUserOrClient) {
    ASSERT_TRUE(token());
    settings.user = "bob@example.org";
    EXPECT_EQ(token_manager(settings, state()).token(false).error().code, oauth_errc::login_needed);
    settings = settings_for(issuer);
    settings.as.id = "another";
    EXPECT_EQ(token_manager(settings, state()).token(false).error().code, oauth_errc::login_needed);
    EXPECT_EQ(issuer.requests(), 1);
}

TEST_F(TokenManager, ShowsNoSecretThatTheProviderRepeats) {
    const std::string refresh(stored().refresh_token.reveal());
    issuer.end_grants("invalid_grant", "the token " + refresh + " is unknown");
    EXPECT_THAT(token().error().message(), testing::Not(HasSubstr("refresh-")));
}

TEST_F(TokenManager, SendsTheSecretOfItsClientInTheForm) {
    settings.as.secret = "tanstaaf";
    ASSERT_TRUE(token_manager(settings, state()).token(false));
    EXPECT_EQ(issuer.last_form().at("client_secret"), "tanstaaf");
    EXPECT_EQ(issuer.last_form().at("client_id"), "our-client");
}

TEST_F(TokenManager, NeedsNoLoginForAClientThatActsForItself) {
    store().remove("work");
    settings.issuer.is_without_login = true;
    token_manager app(settings, state());
    ASSERT_TRUE(app.token(false));
    EXPECT_EQ(issuer.last_form().at("grant_type"), "client_credentials");
    ASSERT_TRUE(app.token(false));
    EXPECT_EQ(issuer.requests(), 1);
    issuer.end_grants("invalid_grant", "");
    now += 1h;
    EXPECT_EQ(app.token(false).error().code, oauth_errc::client_refused) << "nobody can log in";
}

}  // namespace
}  // namespace pop3::test
