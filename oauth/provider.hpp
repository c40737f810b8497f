// SPDX-License-Identifier: MIT
// The providers of mail that are known by name: their addresses, and what they want to be asked.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pop3::oauth {

struct provider {
    std::string name{};           ///< "google"
    std::string authorize_url{};  ///< where a user logs in; empty: no login by a browser
    std::string token_url{};
    std::string device_url{};                     ///< RFC 8628; empty: no login by a code
    std::string scope{};                          ///< for POP3
    std::string redirect_host = "127.0.0.1";      ///< of the address that the browser returns to
    std::vector<std::string> login_parameters{};  ///< names and values in turn, of authorize_url
    bool is_without_login = false;                ///< the client itself may read the mail
    std::string token_lost_hint{};                ///< why it may have ended a login; may be empty
};

/// Nothing if the name is unknown. `tenant`: of Microsoft; empty: "common".
std::optional<provider> provider_named(std::string_view name, const std::string& tenant);

}  // namespace pop3::oauth
