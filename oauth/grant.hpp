// SPDX-License-Identifier: MIT
// What a login has brought: the tokens of one account, and what is known of them. Stored as JSON.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "login_settings.hpp"
#include "pop3/credentials.hpp"

namespace pop3::oauth {

struct grant {
    std::string token_url{};  ///< whose tokens these are
    std::string client{};     ///< the id that they were issued to
    std::string user{};       ///< the mailbox, as the settings had it at the login
    std::string scope{};      ///< as the settings had it
    secret_string refresh_token{};
    secret_string access_token{};
    std::string login{};    ///< login_mark() of it; a renewal keeps it
    instant logged_in{};    ///< when
    instant obtained{};     ///< when the access token was requested
    instant expires{};      ///< the access token; at least
    std::string ended{};    ///< the provider's words, if it accepts the refresh token no more
    std::string advice{};   ///< what to do then
    instant ended_at{};     ///< when that was
    instant told{};         ///< when the user was told last
    std::string refused{};  ///< the provider's words, if it did not accept the client
    std::string refused_advice{};  ///< what to do then
    std::string refused_mark{};    ///< client_mark() of the settings that it refused
    instant refused_at{};          ///< when that was
    std::int64_t refusals = 0;     ///< of them, in a row
};

/// Recognises the settings of a client, its secret among them, without storing it: four octets of a digest.
std::string client_mark(const login_settings& settings);

/// Distinguishes a login at `at` from others, which may be of the same second, or have brought the same token: four
/// octets of a digest.
std::string login_mark(const secret_string& refresh_token, instant at);

secret_string to_text(const grant& known);
/// Nothing if it is no grant.
std::optional<grant> parse_grant(std::string_view text);
/// True if a newer version of this program has written it, which parse_grant() cannot read.
bool is_of_newer_version(std::string_view text);

/// True if the access token can be used now, and for a while.
bool is_fresh(const grant& known, instant now);
/// True if a login with these settings brought it: provider, client, mailbox and scope are the same.
bool belongs_to(const grant& known, const login_settings& settings);

}  // namespace pop3::oauth
