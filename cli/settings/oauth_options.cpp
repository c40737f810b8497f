// SPDX-License-Identifier: MIT
#include "oauth_options.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

#include "account.hpp"
#include "gmail_login.hpp"

namespace pop3::cli {
namespace {

using defects = std::vector<setting_defect>;

// What has no effect without oauth. A hook may be for all accounts.
std::vector<std::pair<const char*, const std::string*>> details(const oauth_options& options) {
    return {{"oauth-client", &options.client},
            {"oauth-client-secret-command", &options.client_secret_command},
            {"oauth-client-secret-file", &options.client_secret_file},
            {"oauth-tenant", &options.tenant},
            {"oauth-scope", &options.scope},
            {"oauth-authorize-url", &options.authorize_url},
            {"oauth-token-url", &options.token_url},
            {"oauth-device-url", &options.device_url}};
}

bool has_password(const connection_options& server) {
    return !server.password.empty() || !server.password_command.empty() ||
           !server.password_file.empty() || !server.password_credential.empty() ||
           server.password_keyring;
}

// http: is for a provider on this machine, as in tests. What looks like its address may be the beginning of
// another name, or a user's.
bool is_accepted_url(const std::string& url) {
    const auto is_odd = [](char c) { return static_cast<unsigned char>(c) <= ' ' || c == '\\'; };
    if (std::ranges::any_of(url, is_odd)) return false;
    for (const std::string_view start : {"https://", "http://127.0.0.1", "http://[::1]"}) {
        if (!url.starts_with(start)) continue;
        const std::string_view rest = std::string_view(url).substr(start.size());
        const std::string_view authority = rest.substr(0, rest.find_first_of("/?#"));
        if (authority.find('@') != std::string_view::npos) return false;
        if (start == "https://") return !authority.empty();
        return rest.empty() || rest.front() == ':' || rest.front() == '/';
    }
    return false;
}

void check_urls(const oauth_options& options, defects& found) {
    for (const auto& [name, url] : {std::pair("oauth-authorize-url", &options.authorize_url),
                                    std::pair("oauth-token-url", &options.token_url),
                                    std::pair("oauth-device-url", &options.device_url)})
        if (!url->empty() && !is_accepted_url(*url))
            found.push_back({name, "this is not an https: URL", "https://login.example.org/"});
}

void check_custom(const oauth_options& options, defects& found) {
    if (options.scope.empty())
        found.push_back({"oauth-scope", "a custom provider needs a scope", "mail offline_access"});
    if (options.token_url.empty())
        found.push_back({"oauth-token-url", "a custom provider needs the address of its tokens",
                         "https://login.example.org/token"});
    if (options.authorize_url.empty() && options.device_url.empty() && !is_client_file(options))
        found.push_back({"oauth-authorize-url",
                         "a custom provider needs an address for the login: this one, or "
                         "oauth-device-url",
                         "https://login.example.org/authorize"});
}

// It is a part of the addresses.
void check_tenant(const oauth_options& options, defects& found) {
    if (options.provider == "microsoft-app" && options.tenant.empty())
        found.push_back(
            {"oauth-tenant", "microsoft-app needs the tenant of the mailboxes", "example.org"});
    if (!options.tenant.empty() && !options.provider.starts_with("microsoft"))
        found.push_back({"oauth-tenant", "only Microsoft has tenants", "", 0, true});
    if (options.tenant.find_first_of("/?#%\\@: \t\r\n") != std::string::npos)
        found.push_back({"oauth-tenant", "this is neither a domain nor an id", "example.org"});
}

}  // namespace

bool is_client_file(const oauth_options& options) {
    return options.client.starts_with('/') || options.client.ends_with(".json");
}

std::vector<setting_defect> oauth_defects(const account& entry) {
    const oauth_options& options = entry.oauth;
    defects found;
    if (options.provider.empty()) {
        for (const auto& [name, value] : details(options))
            if (!value->empty() && !(value == &options.on_login_needed && gmail_login_of(entry)))
                found.push_back({name, std::string(name) + " needs oauth", "", 0, true});
        return found;
    }
    if (has_password(entry.connection))
        found.push_back({"oauth", "an account has a password or oauth, not both", "", 0, true});
    const bool has_token_mechanism =
        credential_kind_for(entry.connection) == credential_kind::token;
    if (!entry.connection.mechanism.empty() && !has_token_mechanism)
        found.push_back({"mechanism", "oauth logs in by OAUTHBEARER or XOAUTH2", "", 0, true});
    if (options.client.empty())
        found.push_back(
            {"oauth-client", "oauth needs a client, which you register at the provider", "ID"});
    if (!options.client_secret_command.empty() && !options.client_secret_file.empty())
        found.push_back(
            {"oauth-client-secret-file", "the secret of the client has one source", "", 0, true});
    check_tenant(options, found);
    check_urls(options, found);
    if (options.provider == "custom") check_custom(options, found);
    return found;
}

}  // namespace pop3::cli
