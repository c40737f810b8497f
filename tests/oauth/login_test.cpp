// SPDX-License-Identifier: MIT
// Logins by a browser, by a copied address and by a code, at a fake provider.
#include <sys/socket.h>

#include <thread>

#include "http/client.hpp"
#include "oauth/authorize_device.hpp"
#include "oauth/authorize_loopback.hpp"
#include "oauth/authorize_paste.hpp"
#include "oauth/error.hpp"
#include "peers/loopback.hpp"
#include "support/virtual_clock.hpp"
#include "with_issuer.hpp"

namespace pop3::test {
namespace {

using namespace std::chrono_literals;
using oauth::oauth_errc;
using testing::HasSubstr;
using testing::Not;

class Login : public with_issuer {
  protected:
    fake_issuer issuer;
    oauth::login_settings settings = settings_for(issuer);
    const wait_limits soon{.until = std::chrono::steady_clock::now() + 1min};

    // Requests `url`, and does not wait for the page.
    static system::unique_fd sent_without_reading(const std::string& url) {
        const std::size_t colon = url.find(':', url.find("://") + 1);
        const std::size_t slash = url.find('/', colon);
        const auto port = static_cast<std::uint16_t>(std::stoi(url.substr(colon + 1, slash)));
        const net::endpoint there = net::system_lookup("127.0.0.1", port).value().front();
        system::unique_fd socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
        ::connect(socket.get(), there.generic(), there.length);
        send_all(socket.get(), "GET " + url.substr(slash) + " HTTP/1.1\r\n\r\n");
        return socket;
    }
    // Opens `url`, and the address that the provider sends the browser to.
    static std::string browse(const std::string& url) {
        const auto sent = http::perform({.url = url});
        return sent ? sent->fields.at("location") : sent.error().message();
    }
};

// ---- by a browser on this machine ----

class LoginByBrowser : public Login {
  protected:
    std::function<void(const oauth::grant&)> keep = [](const oauth::grant&) {};
    result<oauth::grant> log_in(const std::function<void(const std::string&)>& browser) {
        std::thread user;
        auto brought = oauth::authorize_loopback(
            settings, 0, [&](const std::string& url) { user = std::thread(browser, url); }, keep,
            soon);
        user.join();
        return brought;
    }
};

TEST_F(LoginByBrowser, BringsAGrant) {
    std::string page;
    const auto brought = log_in([&](const std::string& url) {
        page = http::perform({.url = browse(url)}).value().body.reveal();
    });
    ASSERT_TRUE(brought) << brought.error();
    EXPECT_FALSE(brought->refresh_token.empty());
    EXPECT_EQ(brought->user, "ann@example.org");
    EXPECT_THAT(page, HasSubstr("You are logged in."));
}

TEST_F(LoginByBrowser, ThatCannotBeStoredShowsThatInTheBrowser) {
    keep = [](const oauth::grant&) { system::raise_errno("write", ENOSPC); };
    int status = 0;
    const auto brought = log_in([&](const std::string& url) {
        status = http::perform({.url = browse(url)}).value().status;
    });
    EXPECT_EQ(status, 400);
    EXPECT_FALSE(brought);
}

TEST_F(LoginByBrowser, WithACodeThatIsRefusedIsNotALoginThatHasEnded) {
    issuer.expect_faults({{.status = 400, .error = "invalid_grant"}});
    const auto brought = log_in(
        [](const std::string& url) { static_cast<void>(http::perform({.url = browse(url)})); });
    ASSERT_FALSE(brought);
    EXPECT_EQ(brought.error().code, oauth_errc::login_refused);
    EXPECT_THAT(brought.error().advice(), HasSubstr("Log in once more"));
}

TEST_F(LoginByBrowser, SendsNoSecretToTheBrowser) {
    std::string opened;
    ASSERT_TRUE(log_in([&](const std::string& url) {
        opened = url;
        static_cast<void>(http::perform({.url = browse(url)}));
    }));
    EXPECT_THAT(opened, HasSubstr("code_challenge_method=S256"));
    EXPECT_THAT(opened, HasSubstr("login_hint=ann%40example.org"));
    EXPECT_THAT(opened, Not(HasSubstr(issuer.last_form().at("code_verifier"))));
}

TEST_F(LoginByBrowser, IsEndedByNoOtherPage) {
    int status = 0;
    const auto brought = log_in([&](const std::string& url) {
        const std::string back = browse(url);
        const std::string base = back.substr(0, back.find("/?"));
        status = http::perform({.url = base + "/?code=forged&state=forged"}).value().status;
        static_cast<void>(http::perform({.url = base + "/favicon.ico"}));
        static_cast<void>(http::perform({.url = back}));
    });
    EXPECT_EQ(status, 404);
    EXPECT_TRUE(brought);
}

TEST_F(LoginByBrowser, IsCompletedAlthoughTheBrowserSendsTheCodeTwiceAndGoes) {
    const auto brought = log_in([&](const std::string& url) {
        const std::string back = browse(url);
        std::vector<system::unique_fd> gone;
        for (int i = 0; i < 2; ++i) gone.push_back(sent_without_reading(back));
    });
    ASSERT_TRUE(brought) << brought.error();
}

TEST_F(LoginByBrowser, ThatTheUserRefusesSaysSo) {
    issuer.refuse_login();
    const auto brought = log_in(
        [](const std::string& url) { static_cast<void>(http::perform({.url = browse(url)})); });
    ASSERT_FALSE(brought);
    EXPECT_EQ(brought.error().code, oauth_errc::login_refused);
    EXPECT_EQ(brought.error().reply, "access_denied");
}

TEST_F(LoginByBrowser, WithoutARefreshTokenIsNoLogin) {
    fake_issuer stingy({.sends_refresh_token = false});
    settings = settings_for(stingy);
    const auto brought = log_in(
        [](const std::string& url) { static_cast<void>(http::perform({.url = browse(url)})); });
    ASSERT_FALSE(brought);
    EXPECT_THAT(brought.error().advice(), HasSubstr("offline_access"));
}

TEST_F(LoginByBrowser, IsNotWaitedForForEver) {
    EXPECT_THROW(
        static_cast<void>(oauth::authorize_loopback(settings, 0, [](const std::string&) {}, keep,
                                                    {.until = std::chrono::steady_clock::now()})),
        system::local_error);
}

// ---- by a copied address ----

TEST_F(Login, ByACopiedAddressBringsAGrant) {
    const auto brought = oauth::authorize_paste(
        settings, [](const std::string& url) { return secret_string(browse(url) + "\n"); });
    ASSERT_TRUE(brought) << brought.error();
    EXPECT_FALSE(brought->refresh_token.empty());
}

TEST_F(Login, ByTheAddressOfAnotherLoginIsRefused) {
    const auto brought = oauth::authorize_paste(settings, [](const std::string&) {
        return secret_string("http://127.0.0.1:43210/?code=s3cret&state=x");
    });
    ASSERT_FALSE(brought);
    EXPECT_EQ(brought.error().code, oauth_errc::login_refused);
    EXPECT_EQ(issuer.requests(), 0);
}

// ---- by a code ----

class LoginByCode : public Login {
  protected:
    result<oauth::grant> log_in() {
        return oauth::authorize_device(
            settings, [this](const oauth::device_code& one) { shown = one; }, clock);
    }
    oauth::device_code shown;
    std::function<void(int)> while_waiting = [](int) {};
    virtual_clock clock{[this](system::time_point) { while_waiting(clock.waits()); }};
};

TEST_F(LoginByCode, AsksUntilTheUserIsReady) {
    while_waiting = [this](int waits) {
        if (waits == 4) issuer.confirm_device("ann@example.org");
    };
    const auto brought = log_in();
    ASSERT_TRUE(brought) << brought.error();
    EXPECT_EQ(shown.code, "ABCD-EFGH");
    EXPECT_EQ(clock.passed(), 20s) << "every 5 seconds, as the provider allows";
}

TEST_F(LoginByCode, AsksLessOftenWhenTheProviderWantsThat) {
    issuer.expect_faults(
        {{.status = 400, .error = "slow_down"}, {.status = 503}, {.is_lost = true}});
    while_waiting = [this](int waits) {
        if (waits == 4) issuer.confirm_device("ann@example.org");
    };
    ASSERT_TRUE(log_in());
    EXPECT_EQ(clock.passed(), 5s + 10s + 15s + 20s);
}

TEST_F(LoginByCode, AsksAgainAfterAPauseThatTheProviderWants) {
    issuer.expect_faults({{.status = 429}, {.status = 408}});
    while_waiting = [this](int waits) {
        if (waits == 3) issuer.confirm_device("ann@example.org");
    };
    ASSERT_TRUE(log_in());
    EXPECT_EQ(clock.passed(), 5s + 10s + 15s);
}

TEST_F(LoginByCode, ShowsNoSecretOfTheClientThatTheProviderRepeats) {
    settings.as.secret = "tanstaaf";
    issuer.expect_faults(
        {{.status = 401, .error = "invalid_client", .description = "tanstaaf is wrong"}});
    EXPECT_THAT(log_in().error().message(), Not(HasSubstr("tanstaaf")));
}

TEST_F(LoginByCode, EndsWithTheCode) {
    issuer.expect_faults({{.status = 400, .error = "expired_token"}});
    EXPECT_EQ(log_in().error().code, errc::timed_out);
    EXPECT_EQ(log_in().error().code, errc::timed_out) << "after 15 minutes without an answer";
    EXPECT_GE(clock.passed(), 15min);
}

TEST_F(LoginByCode, IsRefusedByItsUser) {
    issuer.refuse_login();
    const auto brought = log_in();
    EXPECT_EQ(brought.error().reply, "access_denied");
    EXPECT_EQ(brought.error().code, oauth_errc::login_refused);
}

TEST_F(LoginByCode, IsNotOfferedForMailByGoogle) {
    settings.issuer = *oauth::provider_named("google", {});
    const auto brought = log_in();
    ASSERT_FALSE(brought);
    EXPECT_THAT(brought.error().advice(), HasSubstr("--paste"));
}

}  // namespace
}  // namespace pop3::test
