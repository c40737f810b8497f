// SPDX-License-Identifier: MIT
#include "provider.hpp"

namespace pop3::oauth {
namespace {

provider google() {
    return {.name = "google",
            .authorize_url = "https://accounts.google.com/o/oauth2/v2/auth",
            .token_url = "https://oauth2.googleapis.com/token",
            .device_url = "",  // refuses every scope of mail
            .scope = "https://mail.google.com/",
            // Without both there is no refresh token at the second login.
            .login_parameters = {"access_type", "offline", "prompt", "consent"},
            .token_lost_hint =
                "Google ends a login seven days later if the client is in \"Testing\": publish it "
                "(docs/tokens.md). It also ends it after a change of the password and after six "
                "months without use."};
}

provider microsoft(const std::string& tenant) {
    const std::string base = "https://login.microsoftonline.com/" +
                             (tenant.empty() ? "common" : tenant) + "/oauth2/v2.0/";
    return {.name = "microsoft",
            .authorize_url = base + "authorize",
            .token_url = base + "token",
            .device_url = base + "devicecode",
            .scope = "https://outlook.office.com/POP.AccessAsUser.All offline_access",
            .redirect_host = "localhost"};  // the port of this one alone may be any
}

provider microsoft_app(const std::string& tenant) {
    provider app = microsoft(tenant);
    app.name = "microsoft-app";
    app.scope = "https://outlook.office365.com/.default";
    app.is_without_login = true;
    return app;
}

provider yahoo() {
    return {.name = "yahoo",
            .authorize_url = "https://api.login.yahoo.com/oauth2/request_auth",
            .token_url = "https://api.login.yahoo.com/oauth2/get_token",
            .device_url = "",
            .scope = "mail-w"};
}

provider fastmail() {
    return {.name = "fastmail",
            .authorize_url = "https://api.fastmail.com/oauth/authorize",
            .token_url = "https://api.fastmail.com/oauth/refresh",
            .device_url = "",
            .scope = "https://www.fastmail.com/dev/protocol-pop"};
}

}  // namespace

std::optional<provider> provider_named(std::string_view name, const std::string& tenant) {
    if (name == "google") return google();
    if (name == "microsoft") return microsoft(tenant);
    if (name == "microsoft-app") return microsoft_app(tenant);
    if (name == "yahoo") return yahoo();
    if (name == "fastmail") return fastmail();
    if (name == "custom") return provider{.name = "custom"};
    return {};
}

}  // namespace pop3::oauth
