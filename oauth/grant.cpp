// SPDX-License-Identifier: MIT
#include "grant.hpp"

#include <algorithm>

#include "base64url.hpp"
#include "json_object.hpp"
#include "sha256.hpp"

namespace pop3::oauth {
namespace {

constexpr std::int64_t format = 1;

// An access token is renewed early: it must outlive the login, and the way there.
constexpr std::chrono::seconds earliest{90};
constexpr int share_of_life = 10;

instant time_of(const json_object& text, const std::string& name) {
    return instant(std::chrono::seconds(text.number(name).value_or(0)));
}

std::string mark(const secret_string& secret) {
    constexpr std::size_t kept = 4;
    return base64url(sha256(secret.reveal()).substr(0, kept));
}

}  // namespace

std::string client_mark(const login_settings& settings) {
    secret_string all;
    for (const std::string& each :
         {settings.as.id, settings.issuer.scope, settings.issuer.token_url, settings.user}) {
        all.append(each);
        all.append({"\0", 1});
    }
    all.append(settings.as.secret.reveal());
    if (settings.as.certificate) all.append(settings.as.certificate->thumbprint);
    if (settings.as.service) all.append(settings.as.service->key.reveal());
    return mark(all);
}

std::string login_mark(const secret_string& refresh_token, instant at) {
    secret_string all = refresh_token;
    all.append(std::to_string(at.time_since_epoch().count()));
    return mark(all);
}

secret_string to_text(const grant& known) {
    json_object text;
    const auto set_time = [&](const std::string& name, instant at) {
        if (at != instant()) text.set(name, at.time_since_epoch().count());
    };
    text.set("format", format);
    text.set("token_url", known.token_url);
    text.set("client", known.client);
    text.set("user", known.user);
    text.set("scope", known.scope);
    text.set("refresh_token", known.refresh_token.reveal());
    text.set("access_token", known.access_token.reveal());
    text.set("login", known.login);
    set_time("logged_in", known.logged_in);
    set_time("obtained", known.obtained);
    set_time("expires", known.expires);
    text.set("ended", known.ended);
    text.set("advice", known.advice);
    set_time("ended_at", known.ended_at);
    set_time("told", known.told);
    text.set("refused", known.refused);
    text.set("refused_advice", known.refused_advice);
    text.set("refused_mark", known.refused_mark);
    set_time("refused_at", known.refused_at);
    text.set("refusals", known.refusals);
    return text.dump();
}

std::optional<grant> parse_grant(std::string_view octets) {
    const auto text = json_object::parse(octets);
    if (!text || text->number("format") != format) return {};
    return grant{.token_url = text->text("token_url"),
                 .client = text->text("client"),
                 .user = text->text("user"),
                 .scope = text->text("scope"),
                 .refresh_token = text->secret("refresh_token"),
                 .access_token = text->secret("access_token"),
                 .login = text->text("login"),
                 .logged_in = time_of(*text, "logged_in"),
                 .obtained = time_of(*text, "obtained"),
                 .expires = time_of(*text, "expires"),
                 .ended = text->text("ended"),
                 .advice = text->text("advice"),
                 .ended_at = time_of(*text, "ended_at"),
                 .told = time_of(*text, "told"),
                 .refused = text->text("refused"),
                 .refused_advice = text->text("refused_advice"),
                 .refused_mark = text->text("refused_mark"),
                 .refused_at = time_of(*text, "refused_at"),
                 .refusals = text->number("refusals").value_or(0)};
}

bool is_of_newer_version(std::string_view octets) {
    const auto text = json_object::parse(octets);
    return text && text->number("format").value_or(0) > format;
}

// A token of the future was obtained by a clock that was wrong: nobody knows its end.
bool is_fresh(const grant& known, instant now) {
    const auto early = std::min(earliest, (known.expires - known.obtained) / share_of_life);
    return !known.access_token.empty() && known.obtained <= now && now + early < known.expires;
}

bool belongs_to(const grant& known, const login_settings& settings) {
    return known.token_url == settings.issuer.token_url && known.client == settings.as.id &&
           known.user == settings.user && known.scope == settings.issuer.scope;
}

}  // namespace pop3::oauth
