// SPDX-License-Identifier: MIT
// An account whose provider is the fake one, and a clock that the test moves.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "oauth/grant_store.hpp"
#include "oauth/token_manager.hpp"
#include "pop3/fakes/fake_issuer.hpp"
#include "support/temporary_directory.hpp"
#include "system/local_error.hpp"

namespace pop3::test {

class with_issuer : public testing::Test {
  protected:
    [[nodiscard]] oauth::login_settings settings_for(const fake_issuer& issuer) {
        oauth::login_settings settings = settings_with(issuer.token_url());
        settings.issuer.authorize_url = issuer.authorize_url();
        settings.issuer.device_url = issuer.device_url();
        return settings;
    }
    /// Enough to renew a token.
    [[nodiscard]] oauth::login_settings settings_with(std::string token_url) {
        oauth::login_settings settings;
        settings.account = "work";
        settings.issuer.name = "custom";
        settings.issuer.token_url = std::move(token_url);
        settings.issuer.scope = "mail offline_access";
        settings.as.id = "our-client";
        settings.user = "ann@example.org";
        settings.now = [this] { return now; };
        return settings;
    }
    /// A login of an hour ago, whose access token has expired.
    void store_login(const oauth::login_settings& settings, fake_issuer& issuer) {
        const oauth::token_reply reply{.access_token = "ya29.old",
                                       .refresh_token = issuer.log_in(settings.user),
                                       .life = std::chrono::hours(1)};
        store().write("work", oauth::new_grant(settings, reply, now - std::chrono::hours(1)));
    }
    [[nodiscard]] oauth::grant_store store() const { return oauth::grant_store(state()); }
    [[nodiscard]] std::filesystem::path state() const { return home.path() / "state"; }
    [[nodiscard]] oauth::grant stored() const { return store().read("work").value(); }

    temporary_directory home;
    oauth::instant now{std::chrono::seconds(1'800'000'000)};
};

}  // namespace pop3::test
