// SPDX-License-Identifier: MIT
#include "oauth_options.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

#include "account.hpp"

namespace pop3::cli {
namespace {

using defects = std::vector<setting_defect>;

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

// The settings of one login: that of the mailbox, or that of an IMAP target, whose names are the same with
// "imap-" before them.
class login_check {
  public:
    login_check(const oauth_options& options, const connection_options& server, bool of_imap)
        : options_(options), server_(server), of_imap_(of_imap) {}

    defects found() {
        if (options_.provider.empty()) {
            check_unused();
            return std::move(found_);
        }
        check_login();
        check_client();
        check_tenant();
        check_urls();
        if (options_.provider == "custom") check_custom();
        return std::move(found_);
    }

  private:
    // What has no effect without oauth.
    void check_unused() {
        for (const auto& [setting, value] :
             {std::pair("imap-oauth-client", &options_.client),
              std::pair("imap-oauth-client-secret-command", &options_.client_secret_command),
              std::pair("imap-oauth-client-secret-file", &options_.client_secret_file),
              std::pair("imap-oauth-client-certificate", &options_.client_certificate),
              std::pair("imap-oauth-tenant", &options_.tenant),
              std::pair("imap-oauth-scope", &options_.scope),
              std::pair("imap-oauth-authorize-url", &options_.authorize_url),
              std::pair("imap-oauth-token-url", &options_.token_url),
              std::pair("imap-oauth-device-url", &options_.device_url)})
            if (!value->empty()) refuse(setting, name(setting) + " needs " + name("imap-oauth"));
    }

    void check_login() {
        if (has_password(server_))
            refuse("imap-oauth", of_imap_ ? "an IMAP target has a password or imap-oauth, not both"
                                          : "an account has a password or oauth, not both");
        if (!server_.mechanism.empty() && credential_kind_for(server_) != credential_kind::token)
            refuse("imap-mechanism", name("imap-oauth") + " logs in by OAUTHBEARER or XOAUTH2");
    }

    void check_client() {
        if (options_.client.empty())
            add("imap-oauth-client",
                name("imap-oauth") + " needs a client, which you register at the provider", "ID");
        if (!options_.client_secret_command.empty() && !options_.client_secret_file.empty())
            refuse("imap-oauth-client-secret-file", "the secret of the client has one source");
        if (options_.client_certificate.empty()) return;
        if (options_.provider != "microsoft-app" && options_.provider != "custom")
            refuse("imap-oauth-client-certificate",
                   "a certificate of the client is for microsoft-app");
        if (!options_.client_secret_command.empty() || !options_.client_secret_file.empty())
            refuse("imap-oauth-client-certificate",
                   "the client has a secret or a certificate, not both");
    }

    // It is a part of the addresses.
    void check_tenant() {
        if (options_.provider == "microsoft-app" && options_.tenant.empty())
            add("imap-oauth-tenant", "microsoft-app needs the tenant of the mailboxes",
                "example.org");
        if (!options_.tenant.empty() && !options_.provider.starts_with("microsoft"))
            refuse("imap-oauth-tenant", "only Microsoft has tenants");
        if (options_.tenant.find_first_of("/?#%\\@: \t\r\n") != std::string::npos)
            add("imap-oauth-tenant", "this is neither a domain nor an id", "example.org");
    }

    void check_urls() {
        for (const auto& [setting, url] :
             {std::pair("imap-oauth-authorize-url", &options_.authorize_url),
              std::pair("imap-oauth-token-url", &options_.token_url),
              std::pair("imap-oauth-device-url", &options_.device_url)})
            if (!url->empty() && !is_accepted_url(*url))
                add(setting, "this is not an https: URL", "https://login.example.org/");
    }

    void check_custom() {
        if (options_.scope.empty())
            add("imap-oauth-scope", "a custom provider needs a scope", "mail offline_access");
        if (options_.token_url.empty())
            add("imap-oauth-token-url", "a custom provider needs the address of its tokens",
                "https://login.example.org/token");
        if (options_.authorize_url.empty() && options_.device_url.empty() &&
            !is_client_file(options_))
            add("imap-oauth-authorize-url",
                "a custom provider needs an address for the login: this one, or " +
                    name("imap-oauth-device-url"),
                "https://login.example.org/authorize");
    }

    // `imap_name` is a literal, which the name of the setting is a part of.
    [[nodiscard]] std::string_view named(const char* imap_name) const {
        constexpr std::size_t prefix = sizeof "imap-" - 1;
        return std::string_view(imap_name).substr(of_imap_ ? 0 : prefix);
    }
    [[nodiscard]] std::string name(const char* imap_name) const {
        return std::string(named(imap_name));
    }
    void add(const char* imap_name, std::string words, std::string example) {
        found_.push_back({named(imap_name), std::move(words), std::move(example)});
    }
    void refuse(const char* imap_name, std::string words) {
        found_.push_back({named(imap_name), std::move(words), "", 0, true});
    }

    const oauth_options& options_;
    const connection_options& server_;
    bool of_imap_;
    defects found_;
};

// RFC 6750, section 5.3, and RFC 7628, section 3.1: tokens pass through TLS, but for those of this machine.
bool shows_its_tokens(const connection_options& login) {
    return login.tls == tls_mode::none && login.host != "127.0.0.1" && login.host != "::1" &&
           login.host != "localhost";
}

}  // namespace

bool is_client_file(const oauth_options& options) {
    return options.client.starts_with('/') || options.client.ends_with(".json");
}

std::vector<setting_defect> oauth_defects(const account& entry) {
    defects found = login_check(entry.oauth, entry.connection, false).found();
    const oauth_options& to_target = entry.delivery.imap_oauth;
    if (!to_target.provider.empty() && !imap_login_of(entry))
        found.push_back({"imap-oauth", "imap-oauth is for IMAP targets only", "", 0, true});
    if (const auto login = imap_login_of(entry);
        login && !to_target.provider.empty() && shows_its_tokens(*login))
        found.push_back({"imap-tls",
                         "imap-oauth needs TLS: everybody on the route can read a token", "", 0,
                         true});
    for (setting_defect& each : login_check(to_target, entry.delivery.imap, true).found())
        found.push_back(std::move(each));
    return found;
}

}  // namespace pop3::cli
